import { native } from '@/lib/dialects/native/dialect'
import { IdParams } from '@/lib/dialects/native/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { readEvidence } from '@/lib/operations/evidence/read-evidence'

export const GET = handle({ dialect: native, params: IdParams }, async (ctx, { params }) => ({
  body: await readEvidence(ctx, { artefactId: params.id }),
}))

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
