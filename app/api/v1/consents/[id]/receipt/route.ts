import { native } from '@/lib/dialects/native/dialect'
import { IdParams } from '@/lib/dialects/native/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { readConsentReceipt } from '@/lib/operations/receipt/read-receipt'

export const GET = handle({ dialect: native, params: IdParams }, async (ctx, { params }) => ({
  body: await readConsentReceipt(ctx, { artefactId: params.id }),
}))

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
