import { eka, ekaSignIn } from '@/lib/dialects/eka/dialect'
import { InitBody } from '@/lib/dialects/eka/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { requestCode } from '@/lib/operations/sign-in/request-code'

export const POST = handle({ dialect: ekaSignIn, body: InitBody }, async (ctx, { body }) => {
  const { challengeId } = await requestCode(ctx, { identifier: body.abha_address, language: 'en' })
  return { body: { txn_id: challengeId } }
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(eka, 'POST')
