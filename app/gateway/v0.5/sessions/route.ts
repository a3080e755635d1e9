import { openGatewaySession, renewGatewaySession } from '@/lib/auth/gateway-session'
import { abdm } from '@/lib/dialects/abdm/dialect'
import { SessionBody } from '@/lib/dialects/abdm/schema'
import { handle, onlyMethods } from '@/lib/http/handle'

export const POST = handle({ dialect: abdm, anonymous: true, body: SessionBody }, async (ctx, { body }) => {
  const { clientId, clientSecret = '', refreshToken = '' } = body
  return {
    body:
      body.grantType === 'refresh_token'
        ? await renewGatewaySession(refreshToken, ctx.now)
        : await openGatewaySession(clientId, clientSecret, ctx.now),
  }
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(abdm, 'POST')
