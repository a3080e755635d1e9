import { invitationByToken, staffByEmail } from '@/db/queries/staff'
import { Failure } from '@/lib/core/failure'
import type { Role } from '@/lib/core/staff/permission'
import type { Ctx } from '@/lib/operations/context'
import { hashToken } from '@/lib/operations/sign-in/token'

export type Invitation = {
  readonly partnerName: string
  readonly email: string
  readonly name: string
  readonly role: Role
  /** How whoever is invited signs in already; null: they have no way yet. */
  readonly signsInWith: 'password' | 'oidc' | null
}

/** What a link of an invitation opens. Fails with `not_found` for one that was used, taken back, or is over 72 hours old. */
export async function readInvitation(ctx: Ctx, { token }: { token: string }): Promise<Invitation> {
  const found = await invitationByToken(ctx.db, hashToken(token), ctx.now)
  if (!found) throw new Failure('not_found')
  const { partnerName, email, name, role } = found
  const account = await staffByEmail(ctx.db, email)
  const signsInWith = account?.oidcIssuer ? 'oidc' : account?.passwordHash ? 'password' : null
  return { partnerName, email, name, role, signsInWith }
}
