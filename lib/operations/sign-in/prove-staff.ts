import {
  insertStaffEvent,
  openTotpSecret,
  type StaffAccount,
  spendTotpStep,
  staffByEmail,
  staffById,
} from '@/db/queries/staff'
import { Failure } from '@/lib/core/failure'
import { staffEmail } from '@/lib/core/staff/email'
import { log } from '@/lib/log'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { isPassword, passwordWork } from './password'
import { beginTry, rightTry, tryingFromKnown, tryingToSignIn, tryingToStepUp } from './staff-tries'
import { stepOfCode } from './totp'

/** A browser in which somebody has signed in with this address and a password before; what it keeps is sealed. */
export type KnownBrowser = { readonly email: string; readonly id: string }

const wrong = (attemptsLeft: number) => new Failure('unauthenticated', {}, { attemptsLeft })

/** Pressing too early is no try. */
function refuseNoCode(code: string): void {
  if (code.trim() === '') throw new Failure('invalid_input', { code: ['must not be empty'] })
}

/** Whose members' password or code was wrong is told to their partner; after the answer, whose time must not tell. */
function noteFailure(ctx: Ctx, account: StaffAccount | undefined, locks: boolean): void {
  const { id, partnerId } = account ?? {}
  if (!id || !partnerId) return
  const event = { action: locks ? 'staff.locked' : 'staff.sign_in_failed', partnerId }
  const entry = ledgerEntry(ctx, { actorKind: 'system', actorId: 'sign-in' }, { staffId: id })
  ctx.afterAnswer(() =>
    insertStaffEvent(ctx.pool, event, entry).catch((err) =>
      log().error({ err, traceId: ctx.traceId }, 'a failed sign-in was not written down'),
    ),
  )
}

/**
 * The staff member who has this password and this code of their authenticator; the code is used up. Fails with
 * `invalid_input` for what is no address and for no code, `unauthenticated` (attemptsLeft) for anything that is wrong, known or unknown
 * alike, and as `beginTry` and `passwordWork` do.
 */
export async function provePassword(
  ctx: Ctx,
  { email, password, code, browser }: { email: string; password: string; code: string; browser: KnownBrowser | null },
): Promise<StaffAccount> {
  const address = staffEmail(email)
  if (!address) throw new Failure('invalid_input', { email: ['must be an e-mail address'] })
  refuseNoCode(code)
  // By what was typed and the browser alone: whether there is such a member has no part in it.
  const knownAs = browser?.email === address ? browser.id : null
  const subject = knownAs ? tryingFromKnown(address, knownAs) : tryingToSignIn(address)
  const { left, locks, account, isRight } = await passwordWork(async () => {
    const begun = await beginTry(ctx, subject)
    const account = await staffByEmail(ctx.pool, address)
    return { ...begun, account, isRight: await isPassword(password, account?.passwordHash ?? null) }
  })
  // Both, whatever the first one says: nobody learns which of them was right.
  const secret = account ? openTotpSecret(account.id, account.totpSealed) : null
  const step = stepOfCode(secret, code, ctx.now)
  if (!account || !isRight || step === null || !(await spendTotpStep(ctx.pool, account.id, step))) {
    noteFailure(ctx, account, locks)
    throw wrong(left)
  }
  await rightTry(ctx, subject)
  return account
}

/** The same by the code alone, of whoever is signed in with a password. */
export async function proveCode(ctx: Ctx, { staffId, code }: { staffId: string; code: string }): Promise<void> {
  refuseNoCode(code)
  const subject = tryingToStepUp(staffId)
  const { left, locks } = await beginTry(ctx, subject)
  const account = await staffById(ctx.pool, staffId)
  const step = stepOfCode(account ? openTotpSecret(account.id, account.totpSealed) : null, code, ctx.now)
  if (step === null || !(await spendTotpStep(ctx.pool, staffId, step))) {
    noteFailure(ctx, account, locks)
    throw wrong(left)
  }
  await rightTry(ctx, subject)
}
