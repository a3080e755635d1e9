import { forgetTries, lockTries, saveTries } from '@/db/queries/staff-guard'
import { blindIndex } from '@/db/sealed'
import { Failure } from '@/lib/core/failure'
import { countTry, judgeTry, MAX_FAILURES_IN_ROW, MAX_TRIES } from '@/lib/core/staff/tries'
import type { Ctx } from '@/lib/operations/context'

/** Whose tries are counted together. One who locks a sign-in from outside must not end what a live session may prove. */
export const tryingToSignIn = (email: string): Buffer => blindIndex('staff_tries', 'sign_in', email)
/** From a browser that has signed in with the address before: strangers use up the tries of strangers alone. */
export const tryingFromKnown = (email: string, browserId: string): Buffer =>
  blindIndex('staff_tries', 'known_browser', `${browserId} ${email}`)
export const tryingToStepUp = (staffId: string): Buffer => blindIndex('staff_tries', 'step_up', staffId)

/**
 * Counts a try as wrong before anything is compared, so that parallel ones cannot outrun the count; `rightTry` takes it
 * back. Gives the tries that are left, and whether a wrong one locks. Fails with `too_many_requests` (retryAfter) and `otp_locked`.
 */
export async function beginTry({ pool, now }: Ctx, subject: Buffer): Promise<{ left: number; locks: boolean }> {
  const judged = await pool.begin(async (tx) => {
    const tries = await lockTries(tx, subject, now)
    const judged = judgeTry(tries, now)
    if (judged.kind !== 'try') return judged
    const counted = countTry(tries, now)
    await saveTries(tx, subject, counted)
    const { tries: made, failuresInRow } = counted
    return { kind: 'try' as const, left: MAX_TRIES - made, locks: failuresInRow >= MAX_FAILURES_IN_ROW }
  })
  if (judged.kind === 'locked') throw new Failure('otp_locked')
  if (judged.kind === 'wait') throw new Failure('too_many_requests', {}, { retryAfter: judged.seconds })
  return judged
}

export const rightTry = ({ pool }: Ctx, subject: Buffer): Promise<boolean> => forgetTries(pool, subject)
