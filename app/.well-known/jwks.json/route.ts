import { native } from '@/lib/dialects/native/dialect'
import { onlyMethods } from '@/lib/http/handle'
import { openContext } from '@/lib/http/open-context'
import { readPublishedKeys } from '@/lib/operations/proof/read-published-keys'

/** RFC 7517. Verifiers may keep it five minutes; a new key is published a day before it signs. */
export const GET = async (request: Request): Promise<Response> =>
  Response.json(
    { keys: await readPublishedKeys(openContext(request)) },
    { headers: { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' } },
  )

export const { POST, PUT, PATCH, DELETE, OPTIONS } = onlyMethods(native, 'GET')
