import { about, eka } from '@/lib/dialects/eka/dialect'
import { toGrants } from '@/lib/dialects/eka/request'
import { ApproveBody } from '@/lib/dialects/eka/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { approve } from '@/lib/operations/consent/approve'

export const POST = handle({ dialect: eka, body: ApproveBody }, async (ctx, { body }, caller) => {
  await approve(await about(ctx, caller), {
    ref: { id: body.id },
    perProvider: toGrants(body),
    shown: { kind: 'none' },
    passedOn: { sessionAtPartner: true },
  })
  return { status: 204 }
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(eka, 'POST')
