import { native } from '@/lib/dialects/native/dialect'
import { IdParams, NoBody } from '@/lib/dialects/native/schema'
import { loadedView } from '@/lib/dialects/native/views'
import { handle, onlyMethods } from '@/lib/http/handle'
import { cancelRequest } from '@/lib/operations/consent/cancel-request'

export const POST = handle(
  { dialect: native, params: IdParams, body: NoBody, idempotent: true },
  async (ctx, { params }) => ({
    body: loadedView(await cancelRequest(ctx, params)),
  }),
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
