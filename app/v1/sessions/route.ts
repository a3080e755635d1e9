import { veriffUnsigned } from '@/lib/dialects/veriff/dialect'
import { OpenSessionBody } from '@/lib/dialects/veriff/schema'
import { upstreamAt } from '@/lib/dialects/wire'
import { env } from '@/lib/env'
import { handle, onlyMethods } from '@/lib/http/handle'
import { openSession } from '@/lib/operations/check/open-session'

export const POST = handle({ dialect: veriffUnsigned, body: OpenSessionBody }, async (ctx, { body }) => {
  const { vendorData = null, upstream } = body.verification
  const named = upstreamAt('verification.upstream', upstream)
  const { id } = await openSession(ctx, { subject: vendorData, ...named })
  const host = env().APP_ORIGIN
  return {
    status: 201,
    body: {
      status: 'success',
      // The person signs in by a code of their own: a token in the address would open nothing.
      verification: { id, url: `${host}/checks/${id}`, vendorData, host, status: 'created', sessionToken: id },
    },
  }
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(veriffUnsigned, 'POST')
