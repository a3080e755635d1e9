import {
  auditChange,
  type ChangeSecrets,
  dropAbhaSession,
  lockChange,
  openSecrets,
  sealSecrets,
  uncountCode,
  updateChange,
} from '@/db/queries/abha'
import { afterRefusal, isOpen } from '@/lib/core/abha/change'
import { ABHA_REFUSALS, type AbhaRefusal, heldUntil } from '@/lib/core/abha/refusal'
import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { AbdmFailure } from '@/lib/upstream/abdm/errors'
import { commit, secondsUntil } from './load-change'
import { inSandbox } from './offer'
import { pauseAsDeactivated } from './settle'

const ABDM_SAID = { actorKind: 'system', actorId: 'abdm' } as const

/** A no of the gateway's, or what was found out instead of a yes. */
export type Refused = {
  readonly refusal: AbhaRefusal
  readonly code: string | null
  readonly retryAfterSeconds: number | null
}

/** What was found out here, and ABDM gave no code for. */
export const foundHere = (refusal: AbhaRefusal): Refused => ({ refusal, code: null, retryAfterSeconds: null })

/** Of a call that cannot have changed the account, a lost answer is one that can be asked again. */
export function refusedBy(error: unknown, mayHaveChanged = false): Refused {
  if (!(error instanceof AbdmFailure)) throw error
  const { kind, code, retryAfterSeconds } = error
  if (mayHaveChanged && error.tookEffect === 'unknown') return { refusal: 'outcome_unknown', code, retryAfterSeconds }
  return { refusal: kind === 'outcome_unknown' ? 'unavailable' : kind, code, retryAfterSeconds }
}

export function failureOf({ refusal, code, retryAfterSeconds }: Refused, now: Date): Failure {
  const held = heldUntil(refusal, retryAfterSeconds, now)
  return new Failure(
    ABHA_REFUSALS[refusal],
    refusal === 'wrong_otp' ? { otp: ['is not the code that was sent'] } : {},
    { abha: { refusal, code }, ...(held && { retryAfter: secondsUntil(held, now) }) },
  )
}

/** A code that did not get as far as the account, and can be sent again. */
export type UnusedCode = {
  readonly hash: Buffer
  /** The key to send it with, where that is another one by now. */
  readonly certificateFingerprint?: string
}

/** Whether a call that failed left the code that it carried as good as before. */
export const isCodeUnused = (error: unknown): boolean => error instanceof AbdmFailure && !error.codeUsed

/**
 * Writes a refusal down with the change that met it, and answers it as the failure that the caller is told.
 * That the ABHA is deactivated already is no failure alone: the person's sharing follows (`pauseAsDeactivated`).
 * `asked`: by a call that asked for a code. Another one can be asked for at once, and the one in hand stays good.
 */
export async function noteRefusal(
  ctx: Ctx,
  id: string,
  step: 'sign_in' | 'send_code' | 'confirm',
  refused: Refused,
  { asked, unused }: { readonly asked?: boolean; readonly unused?: UnusedCode } = {},
): Promise<Failure> {
  await commit(ctx, async (tx) => {
    const row = await lockChange(tx, id)
    // Ended meanwhile, by somebody else: what they were told stands.
    if (!row || !isOpen(row.status)) return
    // What is on its way is judged by its own answer, and by no other.
    const isOnItsWay = row.status === 'SENDING' || (row.status === 'UNKNOWN' && step !== 'sign_in')
    if (isOnItsWay !== (step === 'confirm')) return
    const status = afterRefusal(row.kind, row.status, step, refused.refusal, unused === undefined)
    const failed = status === 'FAILED'
    const missing = MISSING[refused.refusal]
    await updateChange(
      tx,
      id,
      {
        status,
        failureKind: refused.refusal,
        failureCode: refused.code,
        heldUntil: heldUntil(refused.refusal, refused.retryAfterSeconds, ctx.now),
        endedAt: failed ? ctx.now : null,
        ...(missing && { sealed: sealSecrets(id, { ...openSecrets(row), ...missing }) }),
        // What ABDM refused was never confirmed; what nobody knows of was.
        ...(step === 'confirm' && status !== 'UNKNOWN' && { confirmedAt: null }),
        ...(unused?.certificateFingerprint && { certificateFingerprint: unused.certificateFingerprint }),
        ...(asked && (step === 'sign_in' ? { signInAskingAt: null } : { askingAt: null })),
      },
      ctx.now,
    )
    if (unused) await uncountCode(tx, id, unused.hash)
    if (failed || status === 'BEGUN') await dropAbhaSession(tx, id)
    const by = { actorKind: 'person', actorId: row.personId }
    const details = { changeId: id, kind: row.kind, ...inSandbox(), refusal: refused.refusal }
    if (failed && refused.refusal === 'already_deactivated') {
      const paused = await pauseAsDeactivated(ctx, tx, row)
      const found = { changeId: id, step, paused, ...inSandbox() }
      await auditChange(tx, row, 'abha.found', ledgerEntry(ctx, ABDM_SAID, found))
    } else if (failed) await auditChange(tx, row, 'abha.failed', ledgerEntry(ctx, by, details))
  })
  return failureOf(refused, ctx.now)
}

/** A way that is not there is not offered again with this change. */
const MISSING: Partial<Record<AbhaRefusal, Partial<ChangeSecrets>>> = {
  no_mobile_on_aadhaar: { hasAadhaarMobile: false },
  no_mobile_on_abha: { hasAbhaMobile: false },
}
