import { currentStaff } from '@/lib/auth/staff-session'
import { exportText } from '@/lib/core/audit/export-file'
import { Failure } from '@/lib/core/failure'
import { kolkataDay } from '@/lib/core/time/kolkata'
import { env } from '@/lib/env'
import { REFUSALS } from '@/lib/http/refusal'
import { log } from '@/lib/log'
import { exportEvents } from '@/lib/operations/console/audit/export-events'
import { contextOfStaff } from '@/lib/web/console'
import { auditFilter } from '../audit-filter'

const TYPES = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' } as const
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

const refused = (status: number) => new Response(null, { status, headers: HEADERS })
const goTo = (path: string) => new Response(null, { status: 303, headers: { ...HEADERS, location: path } })

/**
 * A copy of the audit trail as a file, written while it is read: by the form of its page alone, because each copy is
 * written down.
 */
export async function POST(request: Request): Promise<Response> {
  if (request.headers.get('origin') !== env().APP_ORIGIN) return refused(403)
  const form = await request.formData().catch(() => null)
  if (!form) return refused(400)
  const { shown, filter } = auditFilter((field) => form.get(field))
  const page = `/console/audit?${new URLSearchParams(shown)}`
  const staff = await currentStaff()
  if (!staff) return goTo(`/console/sign-in?next=${encodeURIComponent(page)}`)
  const ctx = await contextOfStaff(staff)
  // Another tab has turned the console since the page was made.
  if (form.get('atPartner') !== ctx.actor.partnerId) return goTo(page)
  const format = form.get('format') === 'json' ? 'json' : 'csv'
  try {
    const text = exportText(await exportEvents(ctx, { filter, format }), format)
    return new Response(streamOf(text, ctx.traceId), {
      headers: {
        ...HEADERS,
        'content-type': TYPES[format],
        'content-disposition': `attachment; filename="sammati-audit-${kolkataDay(ctx.now)}.${format}"`,
      },
    })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.code === 'step_up_required') return goTo(`/console/step-up?next=${encodeURIComponent(page)}`)
    return refused(REFUSALS[error.code].status)
  }
}

/** Reads on only when what was read has been taken: a slow reader holds a piece, not the whole. */
function streamOf(text: AsyncGenerator<string>, traceId: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await text.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      } catch (error) {
        // Breaks the file off: half a copy must not pass for a whole one.
        log().error({ traceId, name: (error as Error).name }, 'export failed')
        controller.error(error)
      }
    },
    cancel: () => void text.return(undefined),
  })
}
