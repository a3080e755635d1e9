import { native } from '@/lib/dialects/native/dialect'
import { handle, onlyMethods } from '@/lib/http/handle'
import { RequestCodeInput, requestCode } from '@/lib/operations/sign-in/request-code'

export const POST = handle({ dialect: native, anonymous: true, body: RequestCodeInput }, async (ctx, { body }) => ({
  status: 202,
  body: await requestCode(ctx, body),
}))

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
