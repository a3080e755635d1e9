import type { Sql } from '@/db/client'
import {
  archiveRegisteredData,
  type CleanupJob,
  claimCleanup,
  deleteRegisteredData,
  endCleanup,
  rewriteRegisteredData,
} from '@/db/queries/clean-up'
import { findRegisteredData } from '@/db/queries/registered-data'
import { anonymised } from '@/lib/core/consent/registered-data'
import { log } from '@/lib/log'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { sealData, unsealData } from './registered-data'

/** So long a run is left alone; then its server is taken for dead and another begins again. */
const LEASE_MS = 60_000
const DAY_MS = 86_400_000
/** 15 seconds after the first failure, four times as long after each further one, never more than a day. */
const backOff = (attempts: number) => Math.min(15_000 * 4 ** (attempts - 1), DAY_MS)

const SYSTEM = { actorKind: 'system', actorId: 'clean-up' } as const

/**
 * Does the clean-up that has been due longest: what was registered beside an ended consent is deleted,
 * anonymised or archived. The ledger is never touched. False when nothing was due.
 * A run that fails is recorded and comes back later; one that dies is begun again by whoever is next.
 */
export async function runNextCleanUp(ctx: Ctx): Promise<boolean> {
  const at = (ms: number) => new Date(ctx.now.getTime() + ms)
  const job = await claimCleanup(ctx.db, at(LEASE_MS), ledgerEntry(ctx, SYSTEM))
  if (!job) return false
  const entry = () => ledgerEntry(ctx, SYSTEM, { policy: job.policy })
  try {
    await inTransaction(ctx, async (tx) => {
      // First, because it takes the job's lock: a run whose lease is over must not write.
      if (await endCleanup(tx, job, { stage: 'done', dueAt: ctx.now }, entry())) await apply(tx, job, ctx.now)
    })
  } catch (error) {
    log().error({ traceId: ctx.traceId, jobId: job.id, err: error }, 'clean-up failed')
    await endCleanup(ctx.db, job, { stage: 'failed', dueAt: at(backOff(job.attempts)) }, entry())
  }
  return true
}

async function apply(tx: Sql, { requestId, policy }: CleanupJob, now: Date): Promise<void> {
  if (policy === 'delete') return deleteRegisteredData(tx, requestId)
  if (policy === 'archive') return archiveRegisteredData(tx, requestId, now)
  const kept = await findRegisteredData(tx, requestId)
  if (kept)
    await rewriteRegisteredData(tx, requestId, sealData(anonymised(unsealData(kept.sealed, requestId)), requestId))
}
