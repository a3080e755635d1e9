import { native } from '@/lib/dialects/native/dialect'
import { IdParams, RevokeBody } from '@/lib/dialects/native/schema'
import { consentView } from '@/lib/dialects/native/views'
import { shownFrom } from '@/lib/dialects/shown'
import { handle } from '@/lib/http/handle'
import { statementJws } from '@/lib/operations/consent/load-request'
import { revoke } from '@/lib/operations/consent/revoke'

export const POST = handle(
  { dialect: native, params: IdParams, body: RevokeBody, idempotent: true },
  async (ctx, { params, body }) => {
    const { artefact, request, revocation } = await revoke(ctx, {
      artefactId: params.id,
      shown: shownFrom(body),
      reason: body.reason,
    })
    return { body: { ...consentView(artefact, request, ctx.now), jws: statementJws(revocation) } }
  },
)
