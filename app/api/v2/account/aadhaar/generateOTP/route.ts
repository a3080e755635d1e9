import { abdm } from '@/lib/dialects/abdm/dialect'
import { GenerateOtpBody } from '@/lib/dialects/abdm/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { sendAccountCode } from '@/lib/operations/abha/account'

export const POST = handle({ dialect: abdm, body: GenerateOtpBody }, async (ctx, _sent, { xToken }) => ({
  body: await sendAccountCode(ctx, { xToken, method: 'AADHAAR_OTP' }),
}))

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(abdm, 'POST')
