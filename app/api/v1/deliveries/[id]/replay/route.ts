import { native } from '@/lib/dialects/native/dialect'
import { IdParams, NoBody } from '@/lib/dialects/native/schema'
import { deliveryView } from '@/lib/dialects/native/webhook-views'
import { handle, onlyMethods } from '@/lib/http/handle'
import { replayDelivery } from '@/lib/operations/delivery/replay-delivery'

export const POST = handle(
  { dialect: native, params: IdParams, body: NoBody, idempotent: true },
  async (ctx, { params }) => ({ status: 202, body: deliveryView(await replayDelivery(ctx, params)) }),
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
