import type { Sql } from '@/db/client'
import {
  type ChangeRow,
  dropAbhaSession,
  findChange,
  lockChange,
  readAbhaSession,
  updateChange,
} from '@/db/queries/abha'
import { type ChangeStep, mayStep } from '@/lib/core/abha/change'
import { ABHA_REFUSALS } from '@/lib/core/abha/refusal'
import { Failure } from '@/lib/core/failure'
import { RESEND_MS } from '@/lib/core/otp/send'
import { authorityOfPerson } from '@/lib/operations/consent/authority'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import type { AbdmGateway } from '@/lib/upstream/abdm/gateway'
import { openGateway } from '@/lib/upstream/abdm/open-gateway'

/** Refuses: abha_not_offered. */
export function gatewayOrRefuse(): AbdmGateway {
  const gateway = openGateway()
  if (!gateway) throw new Failure('abha_not_offered')
  return gateway
}

/** The person's own change; unknown and a stranger's are the same `not_found`. */
export async function loadChange(ctx: Ctx, id: string): Promise<ChangeRow> {
  const row = await findChange(ctx.db, id, requirePerson(ctx).personId)
  if (!row) throw new Failure('not_found')
  return row
}

/** Refuses what cannot be done from here (illegal_transition), and what ABDM lets nobody do yet, as it did itself. */
export function assertStep(row: ChangeRow, step: ChangeStep, now: Date): void {
  if (!mayStep(row.kind, row.status, step))
    throw new Failure('illegal_transition', {}, { state: row.status, at: row.updatedAt })
  // A code that is still good was not refused: only another one was.
  const calls = step === 'sign_in' || step === 'send_code'
  if (!calls || row.heldUntil === null || row.heldUntil <= now || row.failureKind === null) return
  throw new Failure(
    ABHA_REFUSALS[row.failureKind],
    {},
    {
      retryAfter: secondsUntil(row.heldUntil, now),
      abha: { refusal: row.failureKind, code: row.failureCode },
    },
  )
}

/** How a change was confirmed, as it is kept until the outcome is known. */
export function confirmedBy(ctx: Ctx) {
  const { sessionId, atPartner, credentialId } = requirePerson(ctx)
  return {
    confirmedAt: ctx.now,
    door: ctx.door,
    authMethod: authorityOfPerson(ctx).authMethod,
    sessionId: credentialId ? null : sessionId,
    partnerId: atPartner ?? null,
    credentialId: credentialId ?? null,
  }
}

export const secondsUntil = (at: Date, now: Date): number =>
  Math.max(1, Math.ceil((at.getTime() - now.getTime()) / 1000))

/**
 * One short transaction of its own on the person's own change, under its lock and once the step may be taken. Never the
 * door's transaction: what it writes has to stand before the gateway is called.
 */
export async function withChange<T>(
  ctx: Ctx,
  id: string,
  step: ChangeStep,
  run: (tx: Sql, row: ChangeRow) => Promise<T>,
): Promise<T> {
  const { personId } = requirePerson(ctx)
  return commit(ctx, async (tx) => {
    const row = await lockChange(tx, id)
    if (row?.personId !== personId) throw new Failure('not_found')
    assertStep(row, step, ctx.now)
    return run(tx, row)
  })
}

/**
 * The session at ABHA that a step of a deactivation goes with; a reactivation goes with none (''). Undefined when it
 * lapsed: the change then waits for the person to sign in again.
 */
export async function xTokenOrBegun(tx: Sql, { id, kind }: ChangeRow, now: Date): Promise<string | undefined> {
  const xToken = kind === 'deactivation' ? await readAbhaSession(tx, id, now) : ''
  if (xToken === undefined) {
    await dropAbhaSession(tx, id)
    await updateChange(tx, id, { status: 'BEGUN', failureKind: 'session_expired', failureCode: null }, now)
  }
  return xToken
}

/** A transaction that has committed when it returns. */
export function commit<T>(ctx: Ctx, run: (tx: Sql) => Promise<T>): Promise<T> {
  if (!('begin' in ctx.db)) throw new Error('ABDM is called outside any transaction')
  return ctx.db.begin((tx) => run(tx)) as Promise<T>
}

/** Whether the code of this hash went to ABDM already. */
export const isTried = (row: ChangeRow, hash: Buffer): boolean => row.codesTried.some((one) => hash.equals(one))

/** A code goes to ABDM once. What was a wrong one stays a wrong one. */
export function refuseTried(row: ChangeRow, hash: Buffer): void {
  if (!isTried(row, hash)) return
  if (row.failureKind === 'wrong_otp') throw new Failure('otp_wrong', { otp: ['is not the code that was sent'] })
  throw new Failure('otp_expired')
}

/** Too soon for another code, while the one before is being sent or was used. */
export const failureOfResend = (sentAt: Date, now: Date): Failure =>
  new Failure('too_many_requests', {}, { retryAfter: secondsUntil(new Date(sentAt.getTime() + RESEND_MS), now) })
