import { eka, ekaSignIn } from '@/lib/dialects/eka/dialect'
import { VerifyBody } from '@/lib/dialects/eka/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { verifyCode } from '@/lib/operations/sign-in/verify-code'
import { issueAccessToken } from '@/lib/proof/access-token'

export const POST = handle({ dialect: ekaSignIn, body: VerifyBody }, async (ctx, { body }, { actor, names }) => {
  const { sessionId, personId, expiresAt } = await verifyCode(ctx, {
    challengeId: body.txn_id,
    otp: body.otp,
    device: '',
    language: 'en',
    at: actor.kind === 'partner' ? { partnerId: actor.partnerId, names } : undefined,
  })
  const subject = { kind: 'person', id: personId } as const
  const token = await issueAccessToken(ctx.db, { subject, jti: sessionId, expiresAt }, ctx.now)
  return { body: { token, refresh_token: null } }
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(eka, 'POST')
