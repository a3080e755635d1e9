import { z } from 'zod'
import { invitationMade, partnerName, staffOfPartner } from '@/db/queries/staff'
import { Failure } from '@/lib/core/failure'
import { staffEmail } from '@/lib/core/staff/email'
import { underWaySince } from '@/lib/core/staff/invitation'
import { ROLES } from '@/lib/core/staff/permission'
import { LANGUAGES } from '@/lib/i18n/languages'
import { type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { idOf } from '@/lib/operations/id-of'
import { makeInvitation } from '@/lib/operations/sign-in/send-invitation'

export const InviteInput = z.strictObject({
  email: z.string().max(254),
  name: z.string().trim().min(1).max(100),
  role: z.enum(ROLES),
  /** Of the message. */
  language: z.enum(LANGUAGES),
  /** Made by the page: the same invitation in the same form, sent again, is not sent again. */
  formId: z.uuid(),
})
export type InviteInput = z.output<typeof InviteInput>

/**
 * Invites somebody to a partner's staff by e-mail, for 72 hours, in place of an invitation before. Says nothing of
 * whether they have an account. Fails with `invalid_input` (email) for what is no address or a member's,
 * with `too_many_requests` as `makeInvitation` does, and with `illegal_transition` where this form made one that is over,
 * or (problem: not_sent) that could not be sent.
 */
export async function invite(ctx: Ctx, input: InviteInput): Promise<void> {
  const { staffId, partnerId } = requireStaff(ctx, 'staff:write')
  const email = staffEmail(input.email)
  if (!email) throw new Failure('invalid_input', { email: ['must be an e-mail address'] })
  const { name, role, language } = input
  const id = idOf('staff_invitation', partnerId, staffId, input.formId, email, name, role)
  const send = await inTransaction(ctx, async (tx) => {
    const made = await invitationMade(tx, partnerId, id, { now: ctx.now, underWaySince: underWaySince(ctx.now) })
    if (made === 'over') throw new Failure('illegal_transition')
    if (made === 'unsent') throw new Failure('illegal_transition', {}, { problem: 'not_sent' })
    if (made) return null
    if (await staffOfPartner(tx, partnerId, email))
      throw new Failure('invalid_input', { email: ['is a member already'] }, { problem: 'is_member' })
    const row = { id, partnerId, email, name, role, partnerName: await partnerName(tx, partnerId) }
    return (await makeInvitation(ctx, tx, row, { actorKind: 'staff', actorId: staffId }, language)).send
  })
  if (send) ctx.afterAnswer(async () => void (await send()))
}
