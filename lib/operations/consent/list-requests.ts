import { type Cursor, pendingOf, type RequestRow, requestsOfPartner } from '@/db/queries/consent-request'
import type { RequestState } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requirePartner } from '@/lib/operations/context'

/**
 * One page of requests and one row more when there is another page: a partner's own, newest first;
 * or what waits for the person's answer, soonest expiry first. `place` is a row's place in that order.
 */
export async function listRequests(
  ctx: Ctx,
  input: { readonly status: RequestState | null; readonly after: Cursor | null; readonly limit: number },
): Promise<{ rows: RequestRow[]; place: (row: RequestRow) => Cursor }> {
  if (ctx.actor.kind === 'person') {
    if (input.status !== null && input.status !== 'REQUESTED')
      throw new Failure('invalid_input', { status: ['a person lists what waits for an answer: REQUESTED'] })
    const rows = await pendingOf(ctx.db, ctx.actor.personId, { ...input, now: ctx.now })
    return { rows, place: ({ expiresAt, id }) => ({ at: expiresAt, id }) }
  }
  const partner = requirePartner(ctx, 'consents:read')
  const rows = await requestsOfPartner(ctx.db, partner.partnerId, { ...input, now: ctx.now })
  return { rows, place: ({ createdAt, id }) => ({ at: createdAt, id }) }
}
