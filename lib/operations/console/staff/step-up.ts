import { insertStaffEvent, staffByIdentity } from '@/db/queries/staff'
import { stepUpSession } from '@/db/queries/staff-session'
import { Failure } from '@/lib/core/failure'
import { isSteppedUp } from '@/lib/core/staff/permission'
import { actorOf, type Ctx, inTransaction, requireAnyStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { proveCode } from '@/lib/operations/sign-in/prove-staff'
import type { StaffSecret } from '@/lib/operations/sign-in/start-staff-session'
import { hashToken, newSecret } from '@/lib/operations/sign-in/token'
import { type ProvenIdentity, provenAt } from './sign-in-with-oidc'

/** A fresh proof of who is signed in: the code of their authenticator, or their identity at the provider. */
export type FreshProof = { readonly code: string } | { readonly identity: ProvenIdentity }

/**
 * Notes that whoever is signed in has proven again who they are; their session goes on under another secret. Fails with
 * `unauthenticated` (attemptsLeft) for a wrong code, another person's identity, or a session that is over, with
 * `step_up_required` for a proof that is old, and as `beginTry` does.
 */
export async function stepUp(ctx: Ctx, proof: FreshProof): Promise<StaffSecret> {
  const { staffId, sessionId, partnerId } = requireAnyStaff(ctx)
  const steppedUpAt = 'code' in proof ? ctx.now : provenAt(proof.identity, ctx.now)
  if ('code' in proof) await proveCode(ctx, { staffId, code: proof.code })
  else {
    const { issuer, subject } = proof.identity
    if ((await staffByIdentity(ctx.db, issuer, subject))?.id !== staffId) throw new Failure('unauthenticated')
  }
  if (!steppedUpAt || !isSteppedUp(steppedUpAt, ctx.now)) throw new Failure('step_up_required')
  const secret = newSecret()
  await inTransaction(ctx, async (tx) => {
    const session = { id: sessionId, staffId, secretHash: hashToken(secret), steppedUpAt }
    if (!(await stepUpSession(tx, session, ctx.now))) throw new Failure('unauthenticated')
    await insertStaffEvent(
      tx,
      { action: 'staff.stepped_up', partnerId },
      ledgerEntry(ctx, actorOf(ctx), { staffSessionId: sessionId, with: 'code' in proof ? 'code' : 'oidc' }),
    )
  })
  return { secret }
}
