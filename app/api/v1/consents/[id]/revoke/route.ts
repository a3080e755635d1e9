import { native } from '@/lib/dialects/native/dialect'
import { IdParams, RevokeBody } from '@/lib/dialects/native/schema'
import { changedView } from '@/lib/dialects/native/views'
import { shownFrom } from '@/lib/dialects/shown'
import { handle, onlyMethods } from '@/lib/http/handle'
import { revoke } from '@/lib/operations/consent/revoke'

export const POST = handle(
  { dialect: native, params: IdParams, body: RevokeBody, idempotent: true },
  async (ctx, { params, body }) => ({
    body: changedView(
      await revoke(ctx, { artefactId: params.id, shown: shownFrom(body), reason: body.reason }),
      ctx.now,
    ),
  }),
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
