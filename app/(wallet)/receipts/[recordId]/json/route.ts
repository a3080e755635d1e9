import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import { readReceipt } from '@/lib/operations/receipt/read-receipt'
import { personContext } from '@/lib/web/context'

/** The receipt as a file, with its signed proof. */
export async function GET(_request: Request, { params }: { params: Promise<{ recordId: string }> }): Promise<Response> {
  const recordId = z.uuid().safeParse((await params).recordId).data
  const receipt = recordId && (await readReceipt(await personContext(), { recordId }).catch(notFoundAsNull))
  if (!receipt) return Response.json({ error: 'not found' }, { status: 404, headers: { 'cache-control': 'no-store' } })
  return new Response(`${JSON.stringify(receipt, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      // Named by its id: a downloads folder may be shared.
      'content-disposition': `attachment; filename="sammati-receipt-${receipt.recordId}.json"`,
      'cache-control': 'no-store',
    },
  })
}

function notFoundAsNull(error: unknown): null {
  if (error instanceof Failure && error.code === 'not_found') return null
  throw error
}
