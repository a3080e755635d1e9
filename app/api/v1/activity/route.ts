import { fromCursor, toCursor } from '@/lib/dialects/native/cursor'
import { native } from '@/lib/dialects/native/dialect'
import { PageQuery } from '@/lib/dialects/native/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { listActivity } from '@/lib/operations/activity/list-activity'

export const GET = handle({ dialect: native, query: PageQuery }, async (ctx, { query }) => {
  const { items, next } = await listActivity(ctx, { after: fromCursor(query.cursor), limit: query.limit })
  return {
    body: {
      events: items.map(({ id, at, action, door, actorKind, who, requestId, artefactId, sessionId }) => ({
        id,
        at,
        action,
        door,
        by: actorKind,
        requester: who,
        requestId,
        artefactId,
        sessionId,
      })),
      next: next && toCursor(next),
    },
  }
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
