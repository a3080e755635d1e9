import { eka } from '@/lib/dialects/eka/dialect'
import { toRequest } from '@/lib/dialects/eka/request'
import { CreateBody } from '@/lib/dialects/eka/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { createRequest } from '@/lib/operations/consent/create-request'

export const POST = handle({ dialect: eka, body: CreateBody }, async (ctx, { body }, { names }) => {
  const { request } = await createRequest(ctx, toRequest(body, names, ctx.now))
  return { body: { consent_init_id: request.id } }
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(eka, 'POST')
