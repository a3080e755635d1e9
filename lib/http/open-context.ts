import { db, sideDb } from '@/db/client'
import type { Actor, Ctx, Door } from '@/lib/operations/context'
import { afterAnswer } from './after-answer'
import { traceIdOf } from './trace-id'

/** A context from an HTTP request, for who the door has found the caller to be. */
export const openContext = (
  request: Request,
  { actor = { kind: 'anonymous' }, door = 'native', now = new Date() }: { actor?: Actor; door?: Door; now?: Date } = {},
): Ctx => ({
  db: db(),
  pool: sideDb(),
  actor,
  door,
  now,
  traceId: traceIdOf(request.headers),
  afterAnswer,
})
