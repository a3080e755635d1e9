import type { RequestRef } from '@/db/queries/consent-request'
import { judgeDecision } from '@/lib/core/consent/decide'
import { standingSince } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'
import type { Authority } from './authority'
import { isRecorded } from './decision-hash'
import { type LoadedRequest, loadRequest } from './load-request'

/**
 * After a lost race: the row had changed by the time its lock was held. Reads again and answers
 * as a repeat when the standing decision is this very one, else says what stands.
 */
export async function settle(
  ctx: Ctx,
  ref: RequestRef,
  verdict: 'grant' | 'deny',
  hash: Buffer,
  authority: Authority,
): Promise<LoadedRequest> {
  const now = await loadRequest(ctx, ref)
  const judged = judgeDecision(now.request, now.state, verdict, isRecorded(now.request, hash, authority), ctx.now)
  if (judged.kind === 'repeat') return now
  if (judged.kind === 'refuse')
    throw new Failure(judged.code, {}, { state: judged.state, at: standingSince(now, ctx.now) })
  throw new Failure('request_changed')
}
