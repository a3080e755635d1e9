import { expireNextArtefact, expireNextRequest } from '@/db/queries/expiry'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** What notes that time is over, in the ledger. */
export const EXPIRY = { actorKind: 'system', actorId: 'expiry' } as const

/**
 * Makes an event of the expiry that is due longest, of a request and of a permission: state, audit event, outbox row
 * and clean-up together. False when nothing is due. What is read and judged computes expiry by itself: this only tells.
 */
export async function expireNext(ctx: Ctx): Promise<boolean> {
  const request = await expireNextRequest(ctx.db, ledgerEntry(ctx, EXPIRY))
  const artefact = await expireNextArtefact(ctx.db, ledgerEntry(ctx, EXPIRY))
  return request || artefact
}
