import { v7 } from 'uuid'
import type { Sql } from '@/db/client'
import {
  bindIdentity,
  type InvitationRow,
  insertStaff,
  insertStaffEvent,
  invitationByToken,
  type StaffAccount,
  staffByEmail,
  staffByIdentity,
} from '@/db/queries/staff'
import { Failure } from '@/lib/core/failure'
import { staffEmail } from '@/lib/core/staff/email'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { type StaffSecret, startStaffSession } from '@/lib/operations/sign-in/start-staff-session'
import { takeInvitation } from '@/lib/operations/sign-in/take-invitation'
import { hashToken } from '@/lib/operations/sign-in/token'

/** Who the identity provider says it is. */
export type ProvenIdentity = {
  readonly issuer: string
  readonly subject: string
  /** As the provider has it; null where it says none, or does not say that it has verified it. */
  readonly verifiedEmail: string | null
  /** When they proved it there; null where the provider does not say. */
  readonly authTime: Date | null
}

/** When they proved it, by our own clock: where the provider's runs ahead it was just now. */
export const provenAt = ({ authTime }: ProvenIdentity, now: Date): Date | null =>
  authTime && authTime > now ? now : authTime

/** Nobody is let in who was not invited, and nobody is told why not. */
const stranger = () => new Failure('unauthenticated')

/**
 * Signs a staff member in by what the identity provider proved. One who came by the link of an invitation, or whom the
 * operator has put down as a partner's staff, is bound to the identity by the verified address; from then on the identity alone counts. An
 * account with a password is never bound. Fails with `unauthenticated`, whatever the reason.
 */
export async function signInWithOidc(
  ctx: Ctx,
  { identity, token, device }: { identity: ProvenIdentity; token: string | null; device: string },
): Promise<StaffSecret> {
  return inTransaction(ctx, async (tx) => {
    const bound = await staffByIdentity(tx, identity.issuer, identity.subject)
    const invitation = token ? await invitationOf(ctx, tx, bound, identity, token) : undefined
    const account = bound ?? (await bindNewcomer(ctx, tx, identity, invitation))
    if (invitation) await takeInvitation(ctx, tx, invitation, account.id)
    const partnerId = invitation?.partnerId ?? account.partnerId
    if (!partnerId) throw stranger()
    if (!bound)
      await insertStaffEvent(
        tx,
        { action: 'staff.bound', partnerId },
        ledgerEntry(ctx, { actorKind: 'staff', actorId: account.id }, { staffId: account.id }),
      )
    return startStaffSession(ctx, tx, {
      staffId: account.id,
      partnerId,
      signedInWith: 'oidc',
      device,
      steppedUpAt: provenAt(identity, ctx.now),
    })
  })
}

/** The invitation that they came with. One that merely waits for them is not taken up: nobody has pressed a button. */
async function invitationOf(
  ctx: Ctx,
  tx: Sql,
  bound: StaffAccount | undefined,
  { verifiedEmail }: ProvenIdentity,
  token: string,
): Promise<InvitationRow> {
  const email = verifiedEmail && staffEmail(verifiedEmail)
  const invitation = await invitationByToken(tx, hashToken(token), ctx.now)
  // A link that was passed on opens nothing.
  if (!invitation || (invitation.email !== email && invitation.email !== bound?.email)) throw stranger()
  return invitation
}

async function bindNewcomer(
  ctx: Ctx,
  tx: Sql,
  { issuer, subject, verifiedEmail }: ProvenIdentity,
  invitation: InvitationRow | undefined,
): Promise<StaffAccount> {
  const email = verifiedEmail && staffEmail(verifiedEmail)
  if (!email) throw stranger()
  if (invitation) await insertStaff(tx, { id: v7(), email, name: invitation.name, createdAt: ctx.now })
  const account = await staffByEmail(tx, email)
  if (!account || !(await bindIdentity(tx, { staffId: account.id, issuer, subject }))) throw stranger()
  return account
}
