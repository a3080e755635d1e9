import { type CredentialRow, credentialsOf, type GivenScope, givenScopes } from '@/db/queries/credential'
import {
  allowedFor,
  CREDENTIAL_DIALECTS,
  type CredentialDialect,
  type CredentialState,
  credentialStateAt,
  givenAt,
  type NamedScope,
  namedScopes,
} from '@/lib/core/account/credential'
import { type Ctx, requireStaff } from '@/lib/operations/context'

/** `named`: each scope that it names, and whether it has it now. */
export type Credential = Omit<CredentialRow, 'scopes'> & {
  readonly named: readonly NamedScope[]
  readonly state: CredentialState
}
export type KeyChoices = Readonly<Record<CredentialDialect, ReturnType<typeof allowedFor>>>

export const asItStands = (
  { scopes, ...row }: CredentialRow,
  onFile: readonly GivenScope[],
  now: Date,
): Credential => ({
  ...row,
  named: namedScopes(scopes, onFile, now),
  state: credentialStateAt(row, now),
})

/** A partner's keys, newest first, and what a new one of each dialect may be allowed. Refuses: forbidden. */
export async function listCredentials(ctx: Ctx): Promise<{ credentials: Credential[]; choices: KeyChoices }> {
  const { partnerId } = requireStaff(ctx, 'credentials:read')
  const [rows, onFile] = await Promise.all([credentialsOf(ctx.db, partnerId), givenScopes(ctx.db, partnerId)])
  const credentials = rows.map((row) => asItStands(row, onFile, ctx.now))
  const given = givenAt(onFile, ctx.now)
  const live = credentials.filter(({ state }) => state === 'live' || state === 'ending')
  const choices = Object.fromEntries(
    CREDENTIAL_DIALECTS.map((dialect) => [dialect, allowedFor(dialect, given, live)]),
  ) as KeyChoices
  return { credentials, choices }
}
