import { openSecrets, sealSecrets, sentSince, updateChange } from '@/db/queries/abha'
import type { OtpMethod } from '@/lib/core/abha/change'
import { RESEND_MS } from '@/lib/core/otp/send'
import type { Ctx } from '@/lib/operations/context'
import { failureOfResend, gatewayOrRefuse, withChange, xTokenOrBegun } from './load-change'
import { readChange } from './read'
import { failureOf, foundHere, noteRefusal, refusedBy } from './refused'
import type { AbhaChange } from './view'

/**
 * Has ABDM send the code that confirms the change, to the mobile that Aadhaar knows or to that of the ABHA. Asked again
 * within 60 seconds it sends none and answers the one that was sent; by another method, or after an earlier change of this
 * ABHA was left, it refuses so long (too_many_requests).
 * Refuses: not_found, illegal_transition, abha_session_expired, and as ABDM does (core/abha/refusal.ts).
 */
export async function requestCode(
  ctx: Ctx,
  { id, method }: { readonly id: string; readonly method: OtpMethod },
): Promise<AbhaChange> {
  const gateway = gatewayOrRefuse()
  const claimed = await withChange(ctx, id, 'send_code', async (tx, row) => {
    const xToken = await xTokenOrBegun(tx, row, ctx.now)
    if (xToken === undefined) return 'lapsed'
    const recent = await sentSince(tx, row, 'second', new Date(ctx.now.getTime() - RESEND_MS))
    if (recent) {
      const isAsking = row.askingAt !== null && row.askingAt >= recent
      if (!isAsking && row.method === method && row.status === 'CODE_SENT' && row.txnId) return 'sent'
      throw failureOfResend(recent, ctx.now)
    }
    await updateChange(tx, id, { askingAt: ctx.now }, ctx.now)
    return { row, xToken }
  })
  if (claimed === 'lapsed') throw failureOf(foundHere('session_expired'), ctx.now)
  if (claimed === 'sent') return readChange(ctx, { id })
  const { row, xToken } = claimed
  const { abhaNumber } = openSecrets(row)
  try {
    const { fingerprint } = await gateway.certificate()
    const { txnId, sentTo } =
      row.kind === 'deactivation'
        ? await gateway.requestOtp({ xToken, abhaNumber, method })
        : await gateway.requestReactivation({ abhaNumber, method })
    await withChange(ctx, id, 'send_code', (tx, standing) =>
      updateChange(
        tx,
        id,
        {
          status: 'CODE_SENT',
          method,
          txnId,
          sentAt: ctx.now,
          askingAt: null,
          certificateFingerprint: fingerprint,
          sealed: sealSecrets(id, { ...openSecrets(standing), sentTo }),
          failureKind: null,
          failureCode: null,
          heldUntil: null,
        },
        ctx.now,
      ),
    )
  } catch (error) {
    throw await noteRefusal(ctx, id, 'send_code', refusedBy(error), { asked: true })
  }
  return readChange(ctx, { id })
}
