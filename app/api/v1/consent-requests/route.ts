import { fromCursor, pageOf } from '@/lib/dialects/native/cursor'
import { native } from '@/lib/dialects/native/dialect'
import { toRequest } from '@/lib/dialects/native/request'
import { CreateConsentRequestBody, RequestsQuery } from '@/lib/dialects/native/schema'
import { listedView, requestView } from '@/lib/dialects/native/views'
import { handle, onlyMethods } from '@/lib/http/handle'
import { createRequest } from '@/lib/operations/consent/create-request'
import { listRequests } from '@/lib/operations/consent/list-requests'

export const POST = handle(
  { dialect: native, body: CreateConsentRequestBody, idempotent: true },
  async (ctx, { body }) => {
    const { request } = await createRequest(ctx, toRequest(body, ctx.now))
    return { status: 201, body: requestView(request, request.status) }
  },
)

export const GET = handle({ dialect: native, query: RequestsQuery }, async (ctx, { query }) => {
  const { rows, place } = await listRequests(ctx, {
    ...query,
    status: query.status ?? null,
    after: fromCursor(query.cursor),
  })
  const { items, next } = pageOf(rows, query.limit, place)
  return { body: { consentRequests: items.map((row) => listedView(row, ctx.now)), next } }
})

export const { PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET', 'POST')
