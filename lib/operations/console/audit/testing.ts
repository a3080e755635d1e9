import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import type { AuditFilter } from '@/db/queries/audit'
import type { MatrixCase } from '@/lib/operations/console/testing'
import type { Ctx } from '@/lib/operations/context'
import { later } from '@/lib/operations/sign-in/testing'
import { exportEvents } from './export-events'
import { type AuditEvent, type AuditPage, listEvents } from './list-events'

export const anything: AuditFilter = {
  actorKind: null,
  staffId: null,
  action: null,
  requestId: null,
  from: null,
  to: null,
}

/** Something that stands in a partner's audit trail. */
export async function makeEvent(db: Db, partnerId: string, over: Record<string, unknown> = {}): Promise<string> {
  const id = v7()
  await db`insert into audit_event ${db({
    id,
    at: later(-60),
    action: 'consent.cancelled',
    partnerId,
    actorKind: 'partner',
    actorId: partnerId,
    door: 'native',
    traceId: v7(),
    ...over,
  })}`
  return id
}

/** All that an export holds. */
export async function exported(ctx: Ctx, filter: Partial<AuditFilter> = {}): Promise<AuditEvent[]> {
  const all: AuditEvent[] = []
  for await (const piece of await exportEvents(ctx, { filter: { ...anything, ...filter }, format: 'json' }))
    all.push(...piece)
  return all
}

const event = { 'an event': { make: makeEvent, expected: 'done' } } as const

export const matrix: MatrixCase[] = [
  {
    operation: 'list-events',
    permission: 'audit:read',
    run: (ctx) => listEvents(ctx, { filter: anything, after: null, limit: 100 }),
    states: event,
    shows: ({ events }: AuditPage, id) => events.some((one) => one.id === id),
  },
  {
    operation: 'export-events',
    permission: 'audit:export',
    run: (ctx) => exported(ctx),
    states: event,
    shows: (events: AuditEvent[], id) => events.some((one) => one.id === id),
  },
]
