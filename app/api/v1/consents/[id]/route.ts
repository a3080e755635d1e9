import { native } from '@/lib/dialects/native/dialect'
import { IdParams } from '@/lib/dialects/native/schema'
import { consentView } from '@/lib/dialects/native/views'
import { handle, onlyMethods } from '@/lib/http/handle'
import { readConsent } from '@/lib/operations/consent/list-consents'

export const GET = handle({ dialect: native, params: IdParams }, async (ctx, { params }) => {
  const { artefact, request, jws } = await readConsent(ctx, params)
  return { body: { ...consentView(artefact, request, ctx.now), jws } }
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
