import { samagra } from '@/lib/dialects/samagra/dialect'
import { registeredRecord } from '@/lib/dialects/samagra/record'
import { toRequest } from '@/lib/dialects/samagra/register'
import { RegisterBody } from '@/lib/dialects/samagra/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { createRequest } from '@/lib/operations/consent/create-request'

export const POST = handle({ dialect: samagra, body: RegisterBody }, async (ctx, { body }) => ({
  status: 201,
  body: registeredRecord(await createRequest(ctx, toRequest(body)), ctx.now),
}))

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(samagra, 'POST')
