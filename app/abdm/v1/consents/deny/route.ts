import { about, eka } from '@/lib/dialects/eka/dialect'
import { DenyBody } from '@/lib/dialects/eka/schema'
import { reasonFrom } from '@/lib/dialects/shown'
import { handle, onlyMethods } from '@/lib/http/handle'
import { deny } from '@/lib/operations/consent/deny'

export const POST = handle({ dialect: eka, body: DenyBody }, async (ctx, { body }, caller) => {
  const reason = reasonFrom(body.reason ?? undefined)
  await deny(await about(ctx, caller), { ref: { id: body.id }, shown: { kind: 'none' }, reason })
  return { status: 204 }
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(eka, 'POST')
