import type { RequestRef } from '@/db/queries/consent-request'
import { findRegisteredData } from '@/db/queries/registered-data'
import { type TimelineRow, timelineOf } from '@/db/queries/timeline'
import type { RegisteredData } from '@/lib/core/consent/registered-data'
import { unsealData } from '@/lib/operations/clean-up/registered-data'
import { type Ctx, requirePartner } from '@/lib/operations/context'
import { type LoadedRequest, loadRequest } from './load-request'

export type RegisteredRequest = LoadedRequest & {
  /** What clean-up has left of it; null when that is nothing, or nothing for anyone to see. */
  readonly data: RegisteredData | null
  /** Oldest first. */
  readonly events: readonly TimelineRow[]
}

const EVENTS = 500

/** A partner's own request with what it registered beside it and what has happened since. Refuses: not_found, forbidden. */
export async function readRegistered(ctx: Ctx, ref: RequestRef): Promise<RegisteredRequest> {
  requirePartner(ctx, 'consents:read')
  const loaded = await loadRequest(ctx, ref)
  const { request } = loaded
  const [kept, events] = await Promise.all([
    findRegisteredData(ctx.db, request.id),
    timelineOf(ctx.db, { requestId: request.id, limit: EVENTS, reader: 'partner' }),
  ])
  const data = kept && kept.archivedAt === null ? unsealData(kept.sealed, request.id) : null
  return { ...loaded, data, events: events.reverse() }
}
