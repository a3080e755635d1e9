import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import { readEvidence } from '@/lib/operations/evidence/read-evidence'
import { personContext } from '@/lib/web/context'

/** The evidence as a file. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const artefactId = z.uuid().safeParse((await params).id).data
  const evidence = artefactId && (await readEvidence(await personContext(), { artefactId }).catch(notFoundAsNull))
  if (!evidence) return Response.json({ error: 'not found' }, { status: 404, headers: { 'cache-control': 'no-store' } })
  return new Response(`${JSON.stringify(evidence, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      // Named by its id: a downloads folder may be shared.
      'content-disposition': `attachment; filename="sammati-evidence-${evidence.consentId}.json"`,
      'cache-control': 'no-store',
    },
  })
}

function notFoundAsNull(error: unknown): null {
  if (error instanceof Failure && error.code === 'not_found') return null
  throw error
}
