import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'
import { personContext } from './context'

/** The evidence of what an address names, as a file; 404 without a page where the person has no such thing. */
export async function evidenceFile(id: string, read: (ctx: Ctx, id: string) => Promise<unknown>): Promise<Response> {
  const known = z.uuid().safeParse(id).data
  const evidence = known && (await read(await personContext(), known).catch(notFoundAsNull))
  if (!evidence) return Response.json({ error: 'not found' }, { status: 404, headers: { 'cache-control': 'no-store' } })
  return new Response(`${JSON.stringify(evidence, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      // Named by its id: a downloads folder may be shared.
      'content-disposition': `attachment; filename="sammati-evidence-${known}.json"`,
      'cache-control': 'no-store',
    },
  })
}

function notFoundAsNull(error: unknown): null {
  if (error instanceof Failure && error.code === 'not_found') return null
  throw error
}
