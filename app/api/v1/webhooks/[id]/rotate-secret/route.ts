import { native } from '@/lib/dialects/native/dialect'
import { IdParams, NoBody } from '@/lib/dialects/native/schema'
import { webhookView } from '@/lib/dialects/native/webhook-views'
import { handle, onlyMethods } from '@/lib/http/handle'
import { rotateSecret } from '@/lib/operations/webhook/rotate-secret'

export const POST = handle(
  { dialect: native, params: IdParams, body: NoBody, idempotent: true },
  async (ctx, { params }) => {
    const rotated = await rotateSecret(ctx, params)
    return { body: { ...webhookView(rotated), previousUntil: rotated.previousUntil.toISOString() } }
  },
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
