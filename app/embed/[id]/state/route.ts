import { z } from 'zod'
import { readOutcome } from '@/lib/operations/embed/read-outcome'
import { embedded } from '@/lib/web/embed'

/** `{outcome}` for the page itself, which waits for what happens in a window; 404 for everyone else. */
export async function GET(_request: Request, { params }: RouteContext<'/embed/[id]/state'>): Promise<Response> {
  const id = z.uuid().safeParse((await params).id).data
  const found = id ? await embedded(id) : 'over'
  if (typeof found === 'string' || found.ctx.actor.kind !== 'person')
    return Response.json({ error: 'not found' }, { status: 404 })
  return Response.json({ outcome: await readOutcome(found.ctx, found.session) })
}
