import {
  auditChange,
  type ChangeRow,
  dropAbhaSession,
  dropLapsedSessions,
  lockChange,
  nextUnsettled,
  readAbhaSession,
  tellOfChange,
  updateChange,
} from '@/db/queries/abha'
import { ASK_EVERY_MS, outcomeOf, SENDING_MS } from '@/lib/core/abha/change'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { AbdmFailure } from '@/lib/upstream/abdm/errors'
import { openGateway } from '@/lib/upstream/abdm/open-gateway'
import { commit } from './load-change'
import { inSandbox } from './offer'
import { settleDone } from './settle'

const SYSTEM = { actorKind: 'system', actorId: 'abha' } as const

/**
 * Takes one change whose outcome nobody knows, also one that a process left on its way, and asks ABDM's profile what
 * became of it. Where the person's session lapsed it stays unknown until they sign in to ABHA again. False when nothing is due.
 */
export async function findNextOutcome(ctx: Ctx): Promise<boolean> {
  const gateway = openGateway()
  if (!gateway) return false
  await dropLapsedSessions(ctx.db, ctx.now)
  const before = (ms: number) => new Date(ctx.now.getTime() - ms)
  const due = { sendingBefore: before(SENDING_MS), askedBefore: before(ASK_EVERY_MS), now: ctx.now }
  const taken = await commit(ctx, async (tx) => {
    const row = await nextUnsettled(tx, due)
    if (!row) return null
    const lost = row.status === 'SENDING'
    await updateChange(
      tx,
      row.id,
      { status: 'UNKNOWN', askedAt: ctx.now, ...(lost && { failureKind: 'outcome_unknown' as const }) },
      ctx.now,
    )
    return { row: { ...row, status: 'UNKNOWN' as const }, xToken: await readAbhaSession(tx, row.id, ctx.now) }
  })
  if (!taken) return false
  const { row, xToken } = taken
  if (xToken === undefined) return true
  try {
    const { status } = await gateway.profile({ xToken })
    await learnOutcome(ctx, row, status)
  } catch (error) {
    if (!(error instanceof AbdmFailure)) throw error
    if (error.kind === 'already_deactivated') await learnOutcome(ctx, row, 'DEACTIVATED')
    if (error.kind === 'session_expired') await dropAbhaSession(ctx.db, row.id)
  }
  return true
}

/**
 * Draws the conclusion from an account's status at ABDM, for a change whose outcome is unknown; answers it, or undefined
 * where there is none to draw.
 */
export async function learnOutcome(
  ctx: Ctx,
  row: ChangeRow,
  accountStatus: string,
): Promise<'DONE' | 'FAILED' | undefined> {
  if (row.status !== 'UNKNOWN' || row.confirmedAt === null) return undefined
  const outcome = outcomeOf(row.kind, accountStatus, row.confirmedAt, ctx.now)
  if (outcome === 'DONE') await settleDone(ctx, row.id)
  if (outcome === 'FAILED') await settleFailed(ctx, row.id)
  return outcome ?? undefined
}

async function settleFailed(ctx: Ctx, id: string): Promise<void> {
  await commit(ctx, async (tx) => {
    const row = await lockChange(tx, id)
    if (row?.status !== 'UNKNOWN') return
    await updateChange(
      tx,
      id,
      { status: 'FAILED', failureKind: 'took_no_effect', failureCode: null, endedAt: ctx.now },
      ctx.now,
    )
    await dropAbhaSession(tx, id)
    const entry = () =>
      ledgerEntry(ctx, SYSTEM, { changeId: id, kind: row.kind, ...inSandbox(), refusal: 'took_no_effect' })
    await auditChange(tx, row, 'abha.failed', entry())
    await tellOfChange(tx, row.personId, 'abha.settled', entry())
  })
}
