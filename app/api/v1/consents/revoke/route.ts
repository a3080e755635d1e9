import { native } from '@/lib/dialects/native/dialect'
import { toRevokeRequester } from '@/lib/dialects/native/request'
import { BulkRevokeBody } from '@/lib/dialects/native/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { revokeRequester } from '@/lib/operations/consent/revoke-requester'

export const POST = handle({ dialect: native, body: BulkRevokeBody, idempotent: true }, async (ctx, { body }) => ({
  body: await revokeRequester(ctx, toRevokeRequester(body)),
}))

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
