import { z } from 'zod'
import { readOutcome } from '@/lib/operations/embed/read-outcome'
import { embedded } from '@/lib/web/embed'

/**
 * `{outcome}` for the page itself, which waits for what happens in a window: `open` until somebody has proven who they
 * are. 401 without the session's secret, 404 where it opens nothing.
 */
export async function GET(_request: Request, { params }: RouteContext<'/embed/[id]/state'>): Promise<Response> {
  const id = z.uuid().safeParse((await params).id).data
  const found = id ? await embedded(id) : 'over'
  if (typeof found === 'string')
    return Response.json({ error: 'no session' }, { status: found === 'no_secret' ? 401 : 404 })
  return Response.json({ outcome: await readOutcome(found.ctx, found.session) })
}
