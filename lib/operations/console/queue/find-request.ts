import { requestNamed, searchesSince, subjectsKnown } from '@/db/queries/queue'
import { insertStaffEvent } from '@/db/queries/staff'
import { blindIndex } from '@/db/sealed'
import { Failure } from '@/lib/core/failure'
import { countedSince, type FewInAWhile, leftOf } from '@/lib/core/few-in-a-while'
import { oidIssuer, parseIdentifier } from '@/lib/core/person/identifier'
import { isUuid } from '@/lib/core/uuid'
import { actorOf, type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { subjectToken } from './list-queue'

/** Of one member of staff, by identifiers: enough for a desk, too few to run through numbers. */
const SEARCHES: FewInAWhile = { most: 100, windowMs: 3_600_000 }

/** A request of the partner's own by its id, or a token by which the queue lists those that name this person. */
export type Found = { readonly requestId: string } | { readonly subject: string }

/**
 * What a search is for: the whole id of a request, or the whole identifier by which the partner named somebody. There is no
 * search by a part of it, and none in what other partners asked. That an identifier was looked for is in the audit trail, and
 * which one is not. Refuses: too_many_requests, after a hundred of these in an hour.
 */
export async function findRequest(ctx: Ctx, { text }: { readonly text: string }): Promise<Found> {
  const { partnerId, staffId } = requireStaff(ctx, 'requests:read')
  const typed = text.trim()
  const requestId = await requestNamed(ctx.db, partnerId, typed, isUuid(typed))
  if (requestId) return { requestId }
  await inTransaction(ctx, async (tx) => {
    const made = await searchesSince(tx, { partnerId, staffId }, countedSince(SEARCHES, ctx.now))
    const { left, retryAfter } = leftOf(SEARCHES, made, ctx.now)
    if (left === 0) throw new Failure('too_many_requests', {}, { retryAfter })
    await insertStaffEvent(tx, { action: 'request.searched', partnerId }, ledgerEntry(ctx, actorOf(ctx)))
  })
  const known = parseIdentifier(typed)
  const hashes = [
    ...(known ? [blindIndex(known.kind, '', known.value)] : []),
    blindIndex('partner_ref', partnerId, typed),
    blindIndex('partner_ref', oidIssuer(partnerId), typed),
  ]
  const hash = (await subjectsKnown(ctx.db, partnerId, hashes)) ?? hashes[0]!
  return { subject: subjectToken(partnerId, hash) }
}
