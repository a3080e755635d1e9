import { native } from '@/lib/dialects/native/dialect'
import { handle } from '@/lib/http/handle'
import { VerifyCodeInput, verifyCode } from '@/lib/operations/sign-in/verify-code'

// How a program is shown in Settings is not for the program to say.
const Body = VerifyCodeInput.omit({ device: true })

export const POST = handle({ dialect: native, anonymous: true, body: Body }, async (ctx, { body }) => {
  const { accessToken, expiresAt } = await verifyCode(ctx, { ...body, device: '' })
  const expiresIn = Math.floor((expiresAt.getTime() - ctx.now.getTime()) / 1000)
  return { body: { accessToken, tokenType: 'Bearer', expiresIn } }
})
