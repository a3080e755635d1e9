import { z } from 'zod'
import { forgetSignIn, insertStaffEvent, lockMember, partnerName } from '@/db/queries/staff'
import { endStaffSessions } from '@/db/queries/staff-session'
import { Failure } from '@/lib/core/failure'
import { LANGUAGES } from '@/lib/i18n/languages'
import { actorOf, type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { makeInvitation } from '@/lib/operations/sign-in/send-invitation'

export const ResetMemberInput = z.strictObject({
  staffId: z.uuid(),
  /** Of the message. */
  language: z.enum(LANGUAGES),
})
export type ResetMemberInput = z.output<typeof ResetMemberInput>

/**
 * For a member who lost their phone or password: takes their ways to sign in away, ends their sessions, and mails them
 * an invitation to set up new ones. Fails with `not_found`, and with `illegal_transition` for oneself and for whoever is
 * another partner's staff too: no partner opens another's console. No two admins can reset each other at once.
 */
export async function resetMember(ctx: Ctx, { staffId, language }: ResetMemberInput): Promise<void> {
  const actor = requireStaff(ctx, 'staff:write')
  const { partnerId } = actor
  const { send } = await inTransaction(ctx, async (tx) => {
    const member = await lockMember(tx, partnerId, staffId)
    if (!member) throw new Failure('not_found')
    // Whoever asks may have been reset themselves a moment ago.
    const isLastAdmin = member.role === 'admin' && member.otherAdmins === 0
    if (staffId === actor.staffId || member.otherPartners > 0 || isLastAdmin) throw new Failure('illegal_transition')
    const { email, name, role } = member
    await forgetSignIn(tx, staffId)
    await endStaffSessions(tx, { staffId, partnerId: null }, ctx.now)
    await insertStaffEvent(
      tx,
      { action: 'staff.sign_in_reset', partnerId },
      ledgerEntry(ctx, actorOf(ctx), { staffId }),
    )
    const row = { partnerId, email, name, role, partnerName: await partnerName(tx, partnerId) }
    return makeInvitation(ctx, tx, row, { actorKind: 'staff', actorId: actor.staffId }, language)
  })
  ctx.afterAnswer(async () => void (await send()))
}
