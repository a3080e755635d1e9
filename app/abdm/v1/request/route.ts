import { Failure } from '@/lib/core/failure'
import { about, eka } from '@/lib/dialects/eka/dialect'
import { RequestQuery } from '@/lib/dialects/eka/schema'
import { detailsView } from '@/lib/dialects/eka/views'
import { handle, onlyMethods } from '@/lib/http/handle'
import { requestDetails } from '@/lib/operations/consent/request-details'

export const GET = handle({ dialect: eka, query: RequestQuery }, async (ctx, { query }, caller) => {
  const found = await requestDetails(await about(ctx, caller), { id: query.id })
  // Here everything is a consent.
  if (query.type === 'subscription') throw new Failure('not_found')
  return { body: detailsView(found) }
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(eka, 'GET')
