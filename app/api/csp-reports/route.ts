import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import { countViolations, mayReport } from '@/lib/http/count-violations'
import { parseJson, readBody } from '@/lib/http/read-json'
import { REFUSALS } from '@/lib/http/refusal'

export const dynamic = 'force-dynamic'

const MOST_BYTES = 16 * 1024
const MOST_REPORTS = 50

const name = z.string().max(300)
/** By `report-uri` (CSP 2): one, in an object. */
const Old = z
  .object({
    'csp-report': z.object({ 'effective-directive': name.optional(), 'violated-directive': name.optional() }),
  })
  .transform(({ 'csp-report': { 'effective-directive': effective, 'violated-directive': violated } }) => [
    effective ?? violated ?? '',
  ])
/** By `report-to` (Reporting API): a list, also of other kinds. */
const New = z
  .array(z.object({ type: name, body: z.object({ effectiveDirective: name.optional() }) }))
  .max(MOST_REPORTS)
  .transform((reports) =>
    reports.flatMap(({ type, body }) => (type === 'csp-violation' ? [body.effectiveDirective ?? ''] : [])),
  )
const Reports = z.union([Old, New])

const answer = (status: number, more: Record<string, string> = {}) =>
  new Response(null, { status, headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...more } })

/** What browsers say they kept a page in a partner's page from. Counted, and forgotten. */
export async function POST(request: Request): Promise<Response> {
  if (!mayReport()) return answer(429, { 'retry-after': '60' })
  try {
    const types = ['application/csp-report', 'application/reports+json']
    const read = Reports.safeParse(parseJson(await readBody(request, MOST_BYTES, types)))
    if (!read.success) return answer(400)
    countViolations(read.data)
    return answer(204)
  } catch (error) {
    if (error instanceof Failure) return answer(REFUSALS[error.code].status)
    throw error
  }
}
