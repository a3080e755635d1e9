import { native } from '@/lib/dialects/native/dialect'
import { ApproveBody, IdParams } from '@/lib/dialects/native/schema'
import { loadedView, scopeFrom } from '@/lib/dialects/native/views'
import { passedOnFrom, shownFrom } from '@/lib/dialects/shown'
import { handle, onlyMethods } from '@/lib/http/handle'
import { approve } from '@/lib/operations/consent/approve'

export const POST = handle(
  { dialect: native, params: IdParams, body: ApproveBody, idempotent: true },
  async (ctx, { params, body }) => ({
    body: loadedView(
      await approve(ctx, {
        ref: params,
        scope: scopeFrom(body.scope ?? {}),
        requestVersion: body.requestVersion,
        shown: shownFrom(body),
        passedOn: passedOnFrom(body),
      }),
    ),
  }),
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
