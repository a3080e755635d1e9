import { native } from '@/lib/dialects/native/dialect'
import { webhookView } from '@/lib/dialects/native/webhook-views'
import { CreateWebhookBody } from '@/lib/dialects/native/webhooks'
import { handle, onlyMethods } from '@/lib/http/handle'
import { checkAddress } from '@/lib/operations/webhook/check-address'
import { createEndpoint } from '@/lib/operations/webhook/create-endpoint'
import { listEndpoints } from '@/lib/operations/webhook/read-endpoint'

export const POST = handle(
  {
    dialect: native,
    body: CreateWebhookBody,
    idempotent: true,
    before: (ctx, { body }) => checkAddress(ctx, body),
  },
  async (ctx, { body }) => ({ status: 201, body: webhookView(await createEndpoint(ctx, body)) }),
)

export const GET = handle({ dialect: native }, async (ctx) => ({
  body: { webhooks: (await listEndpoints(ctx)).map(webhookView) },
}))

export const { PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET', 'POST')
