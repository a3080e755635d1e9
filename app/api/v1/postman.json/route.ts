import { openApi } from '@/lib/dialects/reference/openapi'
import { postmanCollection } from '@/lib/dialects/reference/postman'
import { env } from '@/lib/env'
import { toResponse, write } from '@/lib/http/written'

export const GET = (): Response => toResponse(write({ body: postmanCollection(openApi(env().APP_ORIGIN)) }))

// The origin is known when the server runs, not when it is built.
export const dynamic = 'force-dynamic'
