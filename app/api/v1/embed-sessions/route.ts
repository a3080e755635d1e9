import { native } from '@/lib/dialects/native/dialect'
import { CreateEmbedSessionBody } from '@/lib/dialects/native/schema'
import { handle, onlyMethods } from '@/lib/http/handle'
import { createEmbedSession } from '@/lib/operations/embed/create-session'

export const POST = handle(
  { dialect: native, body: CreateEmbedSessionBody, idempotent: true },
  async (ctx, { body }) => ({ status: 201, body: await createEmbedSession(ctx, body) }),
)

export const { GET, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'POST')
