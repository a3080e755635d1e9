import { readReceipt } from '@/lib/operations/receipt/read-receipt'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'

/** The receipt as a file, with its signed proof. */
export async function GET(_request: Request, { params }: { params: Promise<{ recordId: string }> }): Promise<Response> {
  const recordId = idOrNotFound((await params).recordId)
  const receipt = await orNotFound(readReceipt(await personContext(), { recordId }))
  return new Response(`${JSON.stringify(receipt, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      // Named by its id: a downloads folder may be shared.
      'content-disposition': `attachment; filename="sammati-receipt-${receipt.recordId}.json"`,
      'cache-control': 'no-store',
    },
  })
}
