import { native } from '@/lib/dialects/native/dialect'
import { IdParams } from '@/lib/dialects/native/schema'
import { ReplayBody } from '@/lib/dialects/native/webhooks'
import { handle, onlyMethods } from '@/lib/http/handle'
import { replayEndpoint } from '@/lib/operations/webhook/replay-endpoint'

export const POST = handle(
  { dialect: native, params: IdParams, body: ReplayBody, idempotent: true },
  async (ctx, { params, body }) => ({ status: 202, body: await replayEndpoint(ctx, { ...params, ...body }) }),
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
