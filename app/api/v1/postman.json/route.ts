import { native } from '@/lib/dialects/native/dialect'
import { openApi } from '@/lib/dialects/reference/openapi'
import { postmanCollection } from '@/lib/dialects/reference/postman'
import { env } from '@/lib/env'
import { onlyMethods } from '@/lib/http/handle'
import { toResponse, write } from '@/lib/http/written'

export const GET = (): Response => toResponse(write({ body: postmanCollection(openApi(env().APP_ORIGIN)) }))

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')

// The origin is known when the server runs, not when it is built.
export const dynamic = 'force-dynamic'
