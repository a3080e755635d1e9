import { native } from '@/lib/dialects/native/dialect'
import { VerifyBody } from '@/lib/dialects/native/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { verifyCode } from '@/lib/operations/sign-in/verify-code'

export const POST = handle({ dialect: native, anonymous: true, body: VerifyBody }, async (ctx, { body }) => {
  const { accessToken, expiresAt } = await verifyCode(ctx, { ...body, device: '' })
  const expiresIn = Math.floor((expiresAt.getTime() - ctx.now.getTime()) / 1000)
  return { body: { accessToken, tokenType: 'Bearer', expiresIn } }
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
