import type { Db } from '@/db/client'
import { log } from '@/lib/log'
import { findNextOutcome } from '@/lib/operations/abha/find-outcome'
import { runNextCleanUp } from '@/lib/operations/clean-up/run-next-clean-up'
import { type Ctx, systemContext } from '@/lib/operations/context'
import { escalateUnconfirmed } from '@/lib/operations/delivery/escalate-unconfirmed'
import { pauseHopeless } from '@/lib/operations/delivery/pause-hopeless'
import { tellOfPaused } from '@/lib/operations/delivery/tell-of-paused'
import { expireNext } from '@/lib/operations/expiry/expire-next'
import { prune } from '@/lib/operations/expiry/prune'
import { warnOfEndings } from '@/lib/operations/expiry/warn-of-endings'
import { renewNext } from '@/lib/operations/notice/renew-next'

/** Each does one piece of work and says whether there may be more. */
const JOBS: readonly { name: string; everyMs: number; next: (ctx: Ctx) => Promise<boolean> }[] = [
  { name: 'clean-up', everyMs: 3000, next: runNextCleanUp },
  { name: 'outcomes at ABDM', everyMs: 3000, next: findNextOutcome },
  { name: 'expiry', everyMs: 10_000, next: expireNext },
  { name: 'warnings', everyMs: 60_000, next: warnOfEndings },
  { name: 'renewals', everyMs: 10_000, next: renewNext },
  { name: 'escalation', everyMs: 60_000, next: escalateUnconfirmed },
  { name: 'hopeless endpoints', everyMs: 60_000, next: pauseHopeless },
  { name: 'paused endpoints', everyMs: 60_000, next: tellOfPaused },
  { name: 'pruning', everyMs: 3_600_000, next: prune },
]

/**
 * Does what is due, piece by piece, for as long as the process lives. Any number of processes may: the database gives
 * each piece to one of them. Returns what stops it and resolves when the pieces that were begun are done.
 */
export function startJobsByClock(db: Db): () => Promise<void> {
  let stopped = false
  const jobs = JOBS.map(({ name, everyMs, next }) => {
    let running: Promise<void> | undefined
    const run = async () => {
      try {
        while (!stopped && (await next(systemContext(db, new Date()))));
      } catch (error) {
        // The database is away, say. What is due is still due when it is back.
        log().error({ err: error, job: name }, 'a job could not run')
      }
    }
    const timer = setInterval(() => {
      running ??= run().finally(() => {
        running = undefined
      })
    }, everyMs).unref()
    return { timer, begun: () => running }
  })
  return async () => {
    stopped = true
    for (const { timer } of jobs) clearInterval(timer)
    await Promise.all(jobs.map(({ begun }) => begun()))
  }
}
