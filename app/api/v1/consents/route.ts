import { fromCursor, pageOf } from '@/lib/dialects/native/cursor'
import { native } from '@/lib/dialects/native/dialect'
import { PageQuery } from '@/lib/dialects/native/schema'
import { consentView } from '@/lib/dialects/native/views'
import { handle, onlyMethods } from '@/lib/http/handle'
import { listConsents } from '@/lib/operations/consent/list-consents'

export const GET = handle({ dialect: native, query: PageQuery }, async (ctx, { query }) => {
  const rows = await listConsents(ctx, { after: fromCursor(query.cursor), limit: query.limit })
  const { items, next } = pageOf(rows, query.limit, ({ artefact }) => ({ at: artefact.createdAt, id: artefact.id }))
  return {
    body: { consents: items.map(({ artefact, request }) => consentView(artefact, request, ctx.now)), next },
  }
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
