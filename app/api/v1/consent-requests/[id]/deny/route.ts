import { native } from '@/lib/dialects/native/dialect'
import { DenyBody, IdParams } from '@/lib/dialects/native/schema'
import { loadedView, scopeFrom } from '@/lib/dialects/native/views'
import { shownFrom } from '@/lib/dialects/shown'
import { handle, onlyMethods } from '@/lib/http/handle'
import { deny } from '@/lib/operations/consent/deny'

export const POST = handle(
  { dialect: native, params: IdParams, body: DenyBody, idempotent: true },
  async (ctx, { params, body }) => ({
    body: loadedView(
      await deny(ctx, {
        ref: params,
        // The part that the words shown spoke of; a denial itself has no scope.
        scope: scopeFrom(body.scope ?? {}),
        requestVersion: body.requestVersion,
        shown: shownFrom(body),
        reason: body.reason,
      }),
    ),
  }),
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
