import { openApi } from '@/lib/dialects/native/openapi'
import { env } from '@/lib/env'
import { json } from '@/lib/http/handle'

export const GET = (): Response => json(200, openApi(env().APP_ORIGIN))

// The origin is known when the server runs, not when it is built.
export const dynamic = 'force-dynamic'
