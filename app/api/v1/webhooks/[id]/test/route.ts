import { native } from '@/lib/dialects/native/dialect'
import { IdParams, NoBody } from '@/lib/dialects/native/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { sendTest } from '@/lib/operations/webhook/send-test'

export const POST = handle(
  { dialect: native, params: IdParams, body: NoBody, idempotent: true },
  async (ctx, { params }) => ({ status: 202, body: await sendTest(ctx, params) }),
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
