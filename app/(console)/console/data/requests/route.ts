import { listQueue } from '@/lib/operations/console/queue/list-queue'
import { consoleData } from '@/lib/web/console-data'
import { readLanguage } from '@/lib/web/preferences'
import { loadQueueParams, queueInput } from '../../requests/search'

/** What the rows of a page of the queue are by now: whose they are, and a mark that differs when anything shown does. */
export const GET = consoleData('requests:read', async (ctx, request) => {
  const params = loadQueueParams(request.nextUrl.searchParams)
  const input = queueInput(params, { now: ctx.now, staffId: ctx.actor.staffId, language: await readLanguage() })
  const { items } = await listQueue(ctx, input)
  return { rows: items.map(({ id, mark }) => ({ id, mark })) }
})
