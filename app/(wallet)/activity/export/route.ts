import { getTranslations } from 'next-intl/server'
import { kolkataDay } from '@/lib/core/time/kolkata'
import { env } from '@/lib/env'
import { type Activity, listActivity } from '@/lib/operations/activity/list-activity'
import { personContext } from '@/lib/web/context'

const CHUNK = 500

/** Everything that happened to the person who asks, as a file. Written as it is read: a long life fits. */
export async function GET(): Promise<Response> {
  const ctx = await personContext()
  const t = await getTranslations()
  const plain = (chunks: string) => chunks
  const someone = t('activity.someone')
  const line = (activity: Activity) => {
    const { id, at, action, sentence, by, who, partnerName, requestId, artefactId, sessionId, sandbox } = activity
    return JSON.stringify({
      id,
      at: at.toISOString(),
      action,
      sentence: t.markup(`activity.event.${sentence}`, {
        bdi: plain,
        who: who ?? someone,
        kind: t(`activity.with.${activity.with}`),
        language: activity.language,
        action,
      }),
      doneBy: t.markup(`activity.${by}`, { bdi: plain, who: partnerName ?? someone }),
      requester: who,
      requestId,
      consentId: artefactId,
      checkId: sessionId,
      ...(sandbox && { sandbox }),
    })
  }

  async function* file() {
    yield `{"wallet":${JSON.stringify(env().APP_ORIGIN)},"exportedAt":${JSON.stringify(ctx.now.toISOString())},"events":[`
    let after: Parameters<typeof listActivity>[1]['after'] = null
    let first = true
    do {
      const page = await listActivity(ctx, { after, limit: CHUNK })
      if (page.items.length > 0) yield `${first ? '\n' : ',\n'}${page.items.map(line).join(',\n')}`
      first = false
      after = page.next
    } while (after)
    yield '\n]}\n'
  }

  const chunks = file()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="sammati-activity-${kolkataDay(ctx.now)}.json"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
