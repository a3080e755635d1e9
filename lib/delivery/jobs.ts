import { PgBoss } from 'pg-boss'
import type { Sql } from '@/db/client'
import type { Queued } from '@/db/queries/delivery'
import { reducesAccess } from '@/lib/core/delivery/order'
import { log } from '@/lib/log'

const QUEUE = 'delivery'

/** So long a delivery is left to its job. Then whatever became of the job, another is made. */
const LEASE_MS = 15 * 60_000
export const leaseFrom = (now: Date) => new Date(now.getTime() + LEASE_MS)

/** Jobs at once in one process: workers, and what each takes at a time. */
const WORKERS = 8
const BATCH = 16
/** Behind the notifications: a job that is begun again after a crash sends none. */
const POLLING = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 2 }

/**
 * Who does what is queued, and begins again what a process that died had begun. The timetable and the outcome are
 * in `delivery`: of a job that is over nothing is kept for long.
 */
export async function openJobs(url: string): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'sammati delivery',
    max: 6,
    useListenNotify: true,
    schedule: false,
    monitorIntervalSeconds: 5,
    superviseIntervalSeconds: 5,
    maintenanceIntervalSeconds: 600,
  })
  boss.on('error', (error) => log().error({ err: error }, 'jobs'))
  await boss.start()
  await boss.createQueue(QUEUE, {
    notify: true,
    retryLimit: 9,
    retryDelay: 1,
    retryBackoff: true,
    heartbeatSeconds: 10,
    expireInSeconds: 60,
    deleteAfterSeconds: 3600,
    retentionSeconds: 7 * 86_400,
  })
  return boss
}

/** Makes the jobs of these deliveries, in the transaction that made them or took them. */
export async function queueJobs(boss: PgBoss, tx: Sql, deliveries: readonly Queued[]): Promise<void> {
  if (deliveries.length === 0) return
  const executeSql = async (text: string, values?: unknown[]) => ({ rows: await tx.unsafe(text, values as never) })
  await boss.insert(
    QUEUE,
    deliveries.map(({ id, topic }) => ({ data: { id }, priority: reducesAccess(topic) ? 1 : 0 })),
    { db: { executeSql } },
  )
}

/** Does what is queued, until the process ends. A job is done when `deliver` returns. */
export async function workJobs(boss: PgBoss, deliver: (id: string) => Promise<void>): Promise<void> {
  await boss.work<{ id: string }>(
    QUEUE,
    { batchSize: BATCH, localConcurrency: WORKERS, burstWhenBatchFull: true, ...POLLING },
    async (jobs) => {
      await Promise.all(jobs.map(({ data }) => deliver(data.id)))
    },
  )
}
