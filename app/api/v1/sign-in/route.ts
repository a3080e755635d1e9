import { native } from '@/lib/dialects/native/dialect'
import { handle } from '@/lib/http/handle'
import { RequestCodeInput, requestCode } from '@/lib/operations/sign-in/request-code'

export const POST = handle({ dialect: native, anonymous: true, body: RequestCodeInput }, async (ctx, { body }) => ({
  status: 202,
  body: await requestCode(ctx, body),
}))
