import { native } from '@/lib/dialects/native/dialect'
import { IdParams } from '@/lib/dialects/native/schema'
import { relayedView } from '@/lib/dialects/native/views'
import { handle, onlyMethods } from '@/lib/http/handle'
import { getRelayedRequest } from '@/lib/operations/relay/get-relayed-request'

export const GET = handle({ dialect: native, params: IdParams }, async (ctx, { params }) => ({
  body: relayedView(await getRelayedRequest(ctx, params)),
}))

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
