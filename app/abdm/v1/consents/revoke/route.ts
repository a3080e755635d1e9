import { about, eka } from '@/lib/dialects/eka/dialect'
import { RevokeBody } from '@/lib/dialects/eka/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { revokeList } from '@/lib/operations/consent/revoke-list'

export const POST = handle({ dialect: eka, body: RevokeBody }, async (ctx, { body }, caller) => {
  await revokeList(await about(ctx, caller), { artefactIds: body.consent_artefacts, field: 'consent_artefacts' })
  return { status: 204 }
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(eka, 'POST')
