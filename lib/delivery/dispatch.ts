import type { PgBoss } from 'pg-boss'
import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import {
  endpointsOf,
  insertDeliveries,
  type NewDelivery,
  takeDispatch,
  takeDue,
  undispatched,
} from '@/db/queries/delivery'
import { gatheredAt } from '@/lib/core/delivery/news'
import { recipientsOf } from '@/lib/core/delivery/recipients'
import { leaseFrom, queueJobs } from './jobs'

const BATCH = 500

/**
 * Turns what waits in the outbox into a delivery for each recipient, and gives these, and all others whose time has
 * come, a job: in one transaction, so that nothing is lost or made twice. One server at a time does it, which keeps the
 * order. Returns whether there may be more.
 */
export function dispatch(db: Db, boss: PgBoss, now: Date): Promise<boolean> {
  return db.begin(async (tx) => {
    if (!(await takeDispatch(tx))) return false
    const events = await undispatched(tx, BATCH)
    const partnerIds = [...new Set(events.flatMap(({ partnerId }) => partnerId ?? []))]
    const endpoints = partnerIds.length > 0 ? await endpointsOf(tx, partnerIds) : []
    const made: NewDelivery[] = events.flatMap((event) =>
      recipientsOf(
        event,
        endpoints.filter(({ partnerId }) => partnerId === event.partnerId),
      ).map((recipient) => ({
        ...recipient,
        id: v7(),
        outboxId: event.id,
        // What a person is told of is no affair of the partner's, and is gathered for a while.
        partnerId: recipient.kind === 'person' ? null : event.partnerId,
        waitsUntil: recipient.kind === 'person' ? gatheredAt(now) : null,
        consentId: event.consentId,
        topic: event.topic,
      })),
    )
    const lease = leaseFrom(now)
    if (events.length > 0) {
      const ids = events.map(({ id }) => id)
      await insertDeliveries(tx, ids, made, now, lease)
    }
    const due = await takeDue(tx, now, lease, BATCH)
    await queueJobs(boss, tx, [...made.filter(({ waitsUntil }) => waitsUntil === null), ...due])
    return events.length === BATCH || due.length === BATCH
  }) as Promise<boolean>
}
