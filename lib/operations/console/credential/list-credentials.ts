import { type CredentialRow, credentialsOf } from '@/db/queries/credential'
import {
  allowedFor,
  CREDENTIAL_DIALECTS,
  type CredentialDialect,
  type CredentialState,
  credentialStateAt,
} from '@/lib/core/account/credential'
import { type Ctx, requireStaff } from '@/lib/operations/context'

export type Credential = CredentialRow & { readonly state: CredentialState }
export type KeyChoices = Readonly<Record<CredentialDialect, ReturnType<typeof allowedFor>>>

/** A partner's keys, newest first, and what a new one of each dialect may be allowed. Refuses: forbidden. */
export async function listCredentials(ctx: Ctx): Promise<{ credentials: Credential[]; choices: KeyChoices }> {
  const { partnerId } = requireStaff(ctx, 'credentials:read')
  const rows = await credentialsOf(ctx.db, partnerId)
  const credentials = rows.map((row) => ({ ...row, state: credentialStateAt(row, ctx.now) }))
  const live = credentials.filter(({ state }) => state === 'live' || state === 'ending')
  const choices = Object.fromEntries(
    CREDENTIAL_DIALECTS.map((dialect) => [dialect, allowedFor(dialect, live)]),
  ) as KeyChoices
  return { credentials, choices }
}
