import { native } from '@/lib/dialects/native/dialect'
import { IdParams } from '@/lib/dialects/native/schema'
import { webhookView } from '@/lib/dialects/native/webhook-views'
import { UpdateWebhookBody } from '@/lib/dialects/native/webhooks'
import { handle, onlyMethods } from '@/lib/http/handle'
import { checkAddress } from '@/lib/operations/webhook/check-address'
import { deleteEndpoint } from '@/lib/operations/webhook/delete-endpoint'
import { readEndpoint } from '@/lib/operations/webhook/read-endpoint'
import { updateEndpoint } from '@/lib/operations/webhook/update-endpoint'

export const GET = handle({ dialect: native, params: IdParams }, async (ctx, { params }) => ({
  body: webhookView(await readEndpoint(ctx, params)),
}))

export const PATCH = handle(
  {
    dialect: native,
    params: IdParams,
    body: UpdateWebhookBody,
    before: (ctx, { body }) => checkAddress(ctx, body),
  },
  async (ctx, { params, body }) => ({ body: webhookView(await updateEndpoint(ctx, { ...body, ...params })) }),
)

export const DELETE = handle({ dialect: native, params: IdParams }, async (ctx, { params }) => {
  await deleteEndpoint(ctx, params)
  return { status: 204 }
})

export const { POST, PUT, OPTIONS } = onlyMethods(native, 'GET', 'PATCH', 'DELETE')
