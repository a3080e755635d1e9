import { requestNamed, subjectsKnown } from '@/db/queries/queue'
import { blindIndex } from '@/db/sealed'
import { oidIssuer, parseIdentifier } from '@/lib/core/person/identifier'
import { type Ctx, requireStaff } from '@/lib/operations/context'
import { subjectToken } from './list-queue'

/** A request of the partner's own by its id, or a token by which the queue lists those that name this person. */
export type Found = { readonly requestId: string } | { readonly subject: string }

/**
 * What a search is for: the whole id of a request, or the whole identifier by which the partner named somebody. There is no
 * search by a part of it, and none in what other partners asked.
 */
export async function findRequest(ctx: Ctx, { text }: { readonly text: string }): Promise<Found> {
  const { partnerId } = requireStaff(ctx, 'requests:read')
  const typed = text.trim()
  const requestId = await requestNamed(ctx.db, partnerId, typed)
  if (requestId) return { requestId }
  const known = parseIdentifier(typed)
  const hashes = [
    ...(known ? [blindIndex(known.kind, '', known.value)] : []),
    blindIndex('partner_ref', partnerId, typed),
    blindIndex('partner_ref', oidIssuer(partnerId), typed),
  ]
  const hash = (await subjectsKnown(ctx.db, partnerId, hashes)) ?? hashes[0]!
  return { subject: subjectToken(partnerId, hash) }
}
