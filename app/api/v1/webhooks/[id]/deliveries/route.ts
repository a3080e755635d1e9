import { fromCursor, pageOf } from '@/lib/dialects/native/cursor'
import { native } from '@/lib/dialects/native/dialect'
import { IdParams } from '@/lib/dialects/native/schema'
import { deliveryView, statesOf } from '@/lib/dialects/native/webhook-views'
import { DeliveriesQuery } from '@/lib/dialects/native/webhooks'
import { handle, onlyMethods } from '@/lib/http/handle'
import { listDeliveries } from '@/lib/operations/webhook/list-deliveries'

export const GET = handle(
  { dialect: native, params: IdParams, query: DeliveriesQuery },
  async (ctx, { params, query }) => {
    const rows = await listDeliveries(ctx, {
      ...params,
      after: fromCursor(query.cursor),
      limit: query.limit,
      states: statesOf(query.state),
    })
    const { items, next } = pageOf(rows, query.limit, ({ createdAt, id }) => ({ at: createdAt, id }))
    return { body: { deliveries: items.map(deliveryView), next } }
  },
)

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
