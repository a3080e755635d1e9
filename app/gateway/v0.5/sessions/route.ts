import { openGatewaySession, renewGatewaySession } from '@/lib/auth/gateway-session'
import { abdm } from '@/lib/dialects/abdm/dialect'
import { SessionBody } from '@/lib/dialects/abdm/schema'
import { assertAddress, handle, onlyMethods } from '@/lib/http/handle'

export const POST = handle({ dialect: abdm, anonymous: true, body: SessionBody }, async (ctx, { body, request }) => {
  const { clientId, clientSecret = '', refreshToken = '' } = body
  const admit = (holder: Parameters<typeof assertAddress>[0]) => assertAddress(holder, { request })
  return {
    body:
      body.grantType === 'refresh_token'
        ? await renewGatewaySession(refreshToken, ctx.now, admit)
        : await openGatewaySession(clientId, clientSecret, ctx.now, admit),
  }
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(abdm, 'POST')
