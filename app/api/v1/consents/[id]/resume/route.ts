import { native } from '@/lib/dialects/native/dialect'
import { IdParams, NoBody } from '@/lib/dialects/native/schema'
import { changedView } from '@/lib/dialects/native/views'
import { handle, onlyMethods } from '@/lib/http/handle'
import { resume } from '@/lib/operations/consent/resume'

export const POST = handle(
  { dialect: native, params: IdParams, body: NoBody, idempotent: true },
  async (ctx, { params }) => ({ body: changedView(await resume(ctx, { artefactId: params.id }), ctx.now) }),
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
