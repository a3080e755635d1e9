import { type CredentialRow, credentialsOf, givenScopes } from '@/db/queries/credential'
import {
  allowedFor,
  CREDENTIAL_DIALECTS,
  type CredentialDialect,
  type CredentialState,
  credentialStateAt,
  inForce,
} from '@/lib/core/account/credential'
import { type Ctx, requireStaff } from '@/lib/operations/context'

/** `scopes`: those that it has now. */
export type Credential = CredentialRow & { readonly state: CredentialState }
export type KeyChoices = Readonly<Record<CredentialDialect, ReturnType<typeof allowedFor>>>

export const asItStands = (row: CredentialRow, given: readonly string[], now: Date): Credential => ({
  ...row,
  scopes: inForce(row.scopes, given),
  state: credentialStateAt(row, now),
})

/** A partner's keys, newest first, and what a new one of each dialect may be allowed. Refuses: forbidden. */
export async function listCredentials(ctx: Ctx): Promise<{ credentials: Credential[]; choices: KeyChoices }> {
  const { partnerId } = requireStaff(ctx, 'credentials:read')
  const [rows, given] = await Promise.all([credentialsOf(ctx.db, partnerId), givenScopes(ctx.db, partnerId, ctx.now)])
  const credentials = rows.map((row) => asItStands(row, given, ctx.now))
  const live = credentials.filter(({ state }) => state === 'live' || state === 'ending')
  const choices = Object.fromEntries(
    CREDENTIAL_DIALECTS.map((dialect) => [dialect, allowedFor(dialect, given, live)]),
  ) as KeyChoices
  return { credentials, choices }
}
