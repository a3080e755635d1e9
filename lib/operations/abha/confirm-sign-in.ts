import {
  type ChangeRow,
  codeHash,
  countCode,
  openSecrets,
  saveAbhaSession,
  sealSecrets,
  updateChange,
} from '@/db/queries/abha'
import { Failure } from '@/lib/core/failure'
import { parseCode } from '@/lib/core/otp/code'
import { parseIdentifier } from '@/lib/core/person/identifier'
import type { Ctx } from '@/lib/operations/context'
import type { AbhaProfile, AbhaSession } from '@/lib/upstream/abdm/gateway'
import { endSession } from './end-session'
import { learnOutcome } from './find-outcome'
import { confirmedBy, gatewayOrRefuse, loadChange, refuseTried, withChange } from './load-change'
import { readChange } from './read'
import { foundHere, isCodeUnused, noteRefusal, refusedBy } from './refused'
import type { AbhaChange } from './view'

/**
 * Signs the person in to ABHA with the code, and makes sure by the profile that it is this ABHA. The session is kept
 * sealed until the outcome is known or it lapses. Of an unknown outcome the profile tells what became of it.
 * Refuses: not_found, illegal_transition (no code was sent), invalid_input, abha_not_this_one, and as ABDM does.
 */
export async function confirmSignIn(
  ctx: Ctx,
  { id, otp }: { readonly id: string; readonly otp: string },
): Promise<AbhaChange> {
  const gateway = gatewayOrRefuse()
  const code = parseCode(otp)
  if (!code) throw new Failure('invalid_input', { otp: ['is not 6 digits'] })
  const claimed = await withChange(ctx, id, 'sign_in', async (tx, row) => {
    const { signInTxnId: txnId, signInMethod: method } = row
    if (!txnId || !method) throw new Failure('illegal_transition', {}, { state: row.status, at: row.updatedAt })
    const hash = codeHash(id, txnId, code)
    refuseTried(row, hash)
    await countCode(tx, id, hash)
    return { txnId, method, row, hash }
  })
  const { txnId, method, row, hash } = claimed
  let session: AbhaSession | undefined
  let profile: AbhaProfile
  try {
    session = await gateway.confirmSignIn({ txnId, method, otp: { clear: code } })
    profile = await gateway.profile({ xToken: session.xToken })
  } catch (error) {
    const refused = refusedBy(error)
    const unused = session === undefined && isCodeUnused(error) ? { hash } : undefined
    const failure = await noteRefusal(ctx, id, 'sign_in', refused, { unused })
    const known = refused.refusal === 'already_deactivated' ? await learnOutcome(ctx, row, 'DEACTIVATED') : undefined
    if (!known) throw failure
    return readChange(ctx, { id })
  }
  await takeSession(ctx, row, session, profile)
  return readChange(ctx, { id })
}

/**
 * Keeps a session at ABHA for a change once its profile says that it is this ABHA's, and that there is something to
 * change. Otherwise ends it, unless it was `given`: somebody else began it. Fails with abha_not_this_one, abha_deactivated.
 */
export async function takeSession(
  ctx: Ctx,
  change: ChangeRow,
  session: AbhaSession,
  profile: AbhaProfile,
  given = false,
): Promise<void> {
  const { id, kind } = change
  const secrets = openSecrets(change)
  const refusal =
    profile.abhaNumber.replace(/\D/g, '') !== secrets.abhaNumber
      ? 'not_this_abha'
      : kind === 'deactivation' && change.status !== 'UNKNOWN' && profile.status === 'DEACTIVATED'
        ? 'already_deactivated'
        : null
  if (refusal) {
    if (!given) endSession(ctx, session.xToken)
    throw await noteRefusal(ctx, id, 'sign_in', foundHere(refusal))
  }
  // An ABHA that lets its person sign in was reactivated, by whomever: that is all that is left to learn.
  const isActive = kind === 'reactivation' && change.status === 'BEGUN' && profile.status === 'ACTIVE'
  await withChange(ctx, id, 'sign_in', async (tx, row) => {
    const expiresAt = new Date(ctx.now.getTime() + session.expiresInSeconds * 1000)
    await saveAbhaSession(tx, id, { xToken: session.xToken, expiresAt, given })
    const { maskedMobile, hasAadhaarMobile, hasAbhaMobile } = profile
    const address = profile.abhaAddress ? parseIdentifier(profile.abhaAddress) : null
    const abhaAddress = address?.kind === 'abha_address' ? address.value : null
    await updateChange(
      tx,
      id,
      {
        status: row.status === 'UNKNOWN' || isActive ? 'UNKNOWN' : kind === 'deactivation' ? 'SIGNED_IN' : row.status,
        ...(isActive && confirmedBySignIn(ctx)),
        sealed: sealSecrets(id, {
          ...openSecrets(row),
          abhaAddress,
          maskedMobile,
          ...(hasAadhaarMobile !== undefined && { hasAadhaarMobile }),
          ...(hasAbhaMobile !== undefined && { hasAbhaMobile }),
        }),
        signInTxnId: null,
        signInSentAt: null,
        // The next code goes with this session, not with the one before.
        txnId: null,
        // Of those that a partner passes on there may be many, and a code a minute.
        ...(!given && { sentAt: null }),
        failureKind: null,
        failureCode: null,
        heldUntil: null,
      },
      ctx.now,
    )
  })
  if (change.status === 'UNKNOWN' || isActive) await learnOutcome(ctx, await loadChange(ctx, id), profile.status)
}

/** The person took it back by signing in: no words were shown with it. */
const confirmedBySignIn = (ctx: Ctx) => ({ ...confirmedBy(ctx), displayEvidence: 'none' as const })
