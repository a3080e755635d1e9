import { type Job as BossJob, PgBoss } from 'pg-boss'
import type { Sql } from '@/db/client'
import { notifyJobs, type Queued } from '@/db/queries/delivery'
import { reducesAccess } from '@/lib/core/delivery/order'
import { log } from '@/lib/log'
import { gathered } from './gathered'
import { inTurns } from './in-turns'
import { openLanes } from './lanes'

const QUEUE = 'delivery'

/** So long a delivery is left to its job. Then whatever became of the job, another is made. */
const LEASE_MS = 15 * 60_000
export const leaseFrom = (now: Date) => new Date(now.getTime() + LEASE_MS)

/** A process that has not been heard of for so long has died: what it had begun is begun again. */
const HEARTBEAT_SECONDS = 10
const HEARTBEAT_MS = 3000
/** Behind the notifications: a job that is begun again after a crash sends none. */
const POLL_MS = 1000

/** Jobs that are taken, and ended, at a time. */
const BATCH = 100
/** Of one lane in one process: those that are being done, and those that wait for that. */
const AT_ONCE = 16
const AHEAD = 200
/** Of one lane in all processes. With a limit pg-boss asks for the jobs in a way that no old statistics can make slow. */
const MOST_OF_LANE = 2000
/** Of all lanes in one process. */
const MOST_IN_HAND = 4000
/** Those behind a full lane are looked past not more often than this. */
const LOOK_PAST_MS = 200
/** What is being sent when we are stopped may end. Shorter than the patience of whoever stops us, usually 10 s. */
const GRACE_MS = 8000

const OPTIONS = {
  notify: false,
  retryLimit: 9,
  retryDelay: 1,
  retryBackoff: true,
  heartbeatSeconds: HEARTBEAT_SECONDS,
  // Behind the heartbeat, for a job that hangs in a living process. Longer than any lane takes to get to its last.
  expireInSeconds: 600,
  deleteAfterSeconds: 3600,
  retentionSeconds: 7 * 86_400,
}

/**
 * Who does what is queued, and begins again what a process that died had begun. The timetable and the outcome are
 * in `delivery`: a job that is over is deleted.
 */
export async function openJobs(url: string): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'sammati delivery',
    max: 4,
    schedule: false,
    monitorIntervalSeconds: 5,
    superviseIntervalSeconds: 5,
    maintenanceIntervalSeconds: 600,
  })
  boss.on('error', (error) => log().error({ err: error }, 'jobs'))
  await boss.start()
  await boss.createQueue(QUEUE, OPTIONS)
  // Of an older version it is there, with that one's.
  await boss.updateQueue(QUEUE, OPTIONS)
  return boss
}

/** Makes what the queue needs in the database, for those who may not. */
export async function prepareJobs(url: string): Promise<void> {
  await (await openJobs(url)).stop()
}

/** Whose deliveries go one behind the other: an endpoint's, an upstream's, those to one log of a partner's, people's. */
const laneOf = ({ kind, ref, endpointId, partnerId }: Queued): string =>
  endpointId ?? (kind === 'person' ? kind : `${kind}:${partnerId}:${ref}`)

type Job = BossJob<{ id: string; urgent: boolean }>

/** Makes the jobs of these deliveries, in the transaction that made them or took them. */
export async function queueJobs(boss: PgBoss, tx: Sql, deliveries: readonly Queued[]): Promise<void> {
  if (deliveries.length === 0) return
  const executeSql = async (text: string, values?: unknown[]) => ({ rows: await tx.unsafe(text, values as never) })
  await boss.insert(
    QUEUE,
    deliveries.map((one) => {
      const urgent = reducesAccess(one.topic)
      return { data: { id: one.id, urgent }, priority: urgent ? 1 : 0, group: { id: laneOf(one) } }
    }),
    { db: { executeSql } },
  )
  await notifyJobs(tx)
}

export type Work = {
  /** There may be jobs. */
  look(): void
  /** Begins nothing more, gives back what has not begun, and lets end what has. */
  stop(): Promise<void>
}

/**
 * Does what is queued, a few at a time of each lane, until it is stopped or the process ends. A job is over when
 * `deliver` returns; of one that throws another attempt is made later. It calls `sent` when the recipient has answered.
 */
export function workJobs(boss: PgBoss, deliver: (id: string, sent: () => void) => Promise<void>): Work {
  const inHand = new Map<string, Job>()
  let stopped = false
  let pause: NodeJS.Timeout | undefined
  const end = gathered(BATCH, async (jobs: readonly Job[]) => {
    await boss.deleteJob(QUEUE, [...jobs])
    return jobs
  })
  const giveBack = (jobs: readonly Job[], why: string) =>
    boss.fail(QUEUE, [...jobs], { why }).catch((error) => log().error({ err: error }, 'jobs were not given back'))

  async function work(job: Job, leave: () => void): Promise<void> {
    try {
      await deliver(job.data.id, leave)
      await end(job)
    } catch (error) {
      log().error({ err: error, deliveryId: job.data.id }, 'a delivery could not be worked on')
      await giveBack([job], 'failed')
    } finally {
      inHand.delete(job.id)
    }
  }
  const lanes = openLanes<Job>({ atOnce: AT_ONCE, ahead: AHEAD }, work, () => fetching.ask())

  const fetching = inTurns('jobs could not be taken', async () => {
    clearTimeout(pause)
    while (!stopped && inHand.size < MOST_IN_HAND) {
      const jobs: Job[] = await boss.fetch(QUEUE, {
        batchSize: BATCH,
        ignoreGroups: lanes.full(),
        groupConcurrency: MOST_OF_LANE,
      })
      for (const job of jobs) {
        inHand.set(job.id, job)
        lanes.put(job.groupId ?? '', job, job.data.urgent)
      }
      if (jobs.length < BATCH) return
      if (lanes.full().length > 0) {
        // A quick lane has room again before that, and nobody needs to look past what waits for it.
        pause = setTimeout(fetching.ask, LOOK_PAST_MS).unref()
        return
      }
    }
  })

  const beating = inTurns('jobs could not be kept', async () => {
    if (inHand.size > 0) await boss.touch(QUEUE, [...inHand.values()])
  })
  const poll = setInterval(fetching.ask, POLL_MS).unref()
  const heartbeat = setInterval(beating.ask, HEARTBEAT_MS).unref()

  return {
    look: fetching.ask,
    async stop() {
      stopped = true
      clearTimeout(pause)
      clearInterval(poll)
      await fetching.rest()
      const untouched = lanes.clear()
      if (untouched.length > 0) await giveBack(untouched, 'stopped')
      let timer: NodeJS.Timeout | undefined
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, GRACE_MS)
      })
      await Promise.race([lanes.rest(), patience])
      clearTimeout(timer)
      clearInterval(heartbeat)
      await beating.rest()
    },
  }
}
