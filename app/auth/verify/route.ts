import { samagra } from '@/lib/dialects/samagra/dialect'
import { VerifyBody } from '@/lib/dialects/samagra/schema'
import { toQuery, verifiedAnswer } from '@/lib/dialects/samagra/verify'
import { handle, onlyMethods } from '@/lib/http/handle'
import { verifyUse } from '@/lib/operations/use/verify-use'

export const POST = handle({ dialect: samagra, body: VerifyBody }, async (ctx, { body }) => ({
  body: verifiedAnswer(body.caId, await verifyUse(ctx, { caId: body.caId, query: toQuery(body) })),
}))

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(samagra, 'POST')
