import { native } from '@/lib/dialects/native/dialect'
import { IdParams } from '@/lib/dialects/native/schema'
import { deliveryView } from '@/lib/dialects/native/webhook-views'
import { handle, onlyMethods } from '@/lib/http/handle'
import { readDelivery } from '@/lib/operations/delivery/read-delivery'

export const GET = handle({ dialect: native, params: IdParams }, async (ctx, { params }) => ({
  body: deliveryView(await readDelivery(ctx, params)),
}))

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
