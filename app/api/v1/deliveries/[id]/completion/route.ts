import { native } from '@/lib/dialects/native/dialect'
import { IdParams } from '@/lib/dialects/native/schema'
import { deliveryView } from '@/lib/dialects/native/webhook-views'
import { CompletionBody } from '@/lib/dialects/native/webhooks'
import { handle, onlyMethods } from '@/lib/http/handle'
import { confirmAction } from '@/lib/operations/delivery/confirm-action'

export const POST = handle(
  { dialect: native, params: IdParams, body: CompletionBody, idempotent: true },
  async (ctx, { params, body }) => ({
    body: deliveryView(await confirmAction(ctx, { ...params, ...body, evidenceUrl: body.evidenceUrl ?? null })),
  }),
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
