import { z } from 'zod'
import { insertStaffEvent } from '@/db/queries/staff'
import { turnSession } from '@/db/queries/staff-session'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requireAnyStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import type { StaffSecret } from '@/lib/operations/sign-in/start-staff-session'
import { hashToken, newSecret } from '@/lib/operations/sign-in/token'

export const SwitchPartnerInput = z.strictObject({ partnerId: z.uuid() })
export type SwitchPartnerInput = z.output<typeof SwitchPartnerInput>

/** Turns the session to another partner of one's own, under another secret. Whose staff one is not looks absent (`not_found`). */
export async function switchPartner(ctx: Ctx, { partnerId }: SwitchPartnerInput): Promise<StaffSecret> {
  const { staffId, sessionId } = requireAnyStaff(ctx)
  const secret = newSecret()
  await inTransaction(ctx, async (tx) => {
    const turned = await turnSession(tx, { id: sessionId, staffId, partnerId, secretHash: hashToken(secret) }, ctx.now)
    if (!turned) throw new Failure('not_found')
    await insertStaffEvent(
      tx,
      { action: 'staff.signed_in', partnerId },
      ledgerEntry(ctx, actorOf(ctx), { with: 'switch', staffSessionId: sessionId }),
    )
  })
  return { secret }
}
