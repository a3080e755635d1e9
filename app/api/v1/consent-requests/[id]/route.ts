import { native } from '@/lib/dialects/native/dialect'
import { IdParams } from '@/lib/dialects/native/schema'
import { loadedView } from '@/lib/dialects/native/views'
import { handle, onlyMethods } from '@/lib/http/handle'
import { getRequest } from '@/lib/operations/consent/get-request'

export const GET = handle({ dialect: native, params: IdParams }, async (ctx, { params }) => ({
  body: loadedView(await getRequest(ctx, params)),
}))

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
