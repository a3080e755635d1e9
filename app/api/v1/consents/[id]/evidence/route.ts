import { native } from '@/lib/dialects/native/dialect'
import { IdParams } from '@/lib/dialects/native/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { readAnyEvidence } from '@/lib/operations/evidence/read-any-evidence'

export const GET = handle({ dialect: native, params: IdParams }, async (ctx, { params }) => ({
  body: await readAnyEvidence(ctx, { id: params.id }),
}))

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
