import { openSecrets, sealSecrets, sentSince, updateChange } from '@/db/queries/abha'
import type { OtpMethod } from '@/lib/core/abha/change'
import { RESEND_MS } from '@/lib/core/otp/send'
import type { Ctx } from '@/lib/operations/context'
import { learnOutcome } from './find-outcome'
import { failureOfResend, gatewayOrRefuse, withChange } from './load-change'
import { readChange } from './read'
import { noteRefusal, refusedBy } from './refused'
import type { AbhaChange } from './view'

/**
 * Has ABDM send the code that signs the person in to ABHA. Asked again within 60 seconds it sends none and answers the
 * one that was sent; by another method, or after an earlier change of this ABHA was left, it refuses so long. Of an unknown outcome the answer may be what became of it: an ABHA that is deactivated refuses.
 * Refuses: not_found, illegal_transition, and as ABDM does (core/abha/refusal.ts).
 */
export async function requestSignIn(
  ctx: Ctx,
  { id, method }: { readonly id: string; readonly method: OtpMethod },
): Promise<AbhaChange> {
  const gateway = gatewayOrRefuse()
  const claimed = await withChange(ctx, id, 'sign_in', async (tx, row) => {
    const recent = await sentSince(tx, row, 'first', new Date(ctx.now.getTime() - RESEND_MS))
    if (recent) {
      const isAsking = row.signInAskingAt !== null && row.signInAskingAt >= recent
      if (!isAsking && row.signInMethod === method && row.signInTxnId) return null
      throw failureOfResend(recent, ctx.now)
    }
    await updateChange(tx, id, { signInAskingAt: ctx.now }, ctx.now)
    return row
  })
  if (!claimed) return readChange(ctx, { id })
  const secrets = openSecrets(claimed)
  try {
    const { txnId, sentTo } = await gateway.requestSignIn({ abhaNumber: secrets.abhaNumber, method })
    await withChange(ctx, id, 'sign_in', (tx, row) =>
      updateChange(
        tx,
        id,
        {
          signInMethod: method,
          signInTxnId: txnId,
          signInSentAt: ctx.now,
          signInAskingAt: null,
          sealed: sealSecrets(id, { ...openSecrets(row), signInSentTo: sentTo }),
          failureKind: null,
          failureCode: null,
          heldUntil: null,
        },
        ctx.now,
      ),
    )
  } catch (error) {
    const refused = refusedBy(error)
    const failure = await noteRefusal(ctx, id, 'sign_in', refused, { asked: true })
    const known =
      refused.refusal === 'already_deactivated' ? await learnOutcome(ctx, claimed, 'DEACTIVATED') : undefined
    if (!known) throw failure
  }
  return readChange(ctx, { id })
}
