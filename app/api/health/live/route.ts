export const dynamic = 'force-dynamic'

/** The process answers: 200 {status: 'ok'}. Looks at nothing else, so a database outage does not restart it. */
export function GET() {
  return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } })
}
