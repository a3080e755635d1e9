import { timingSafeEqual } from 'node:crypto'
import {
  abhaNumbersOf,
  type ChangeRow,
  codeHash,
  countCode,
  findSending,
  personOfAbha,
  updateChange,
  xTokenHash,
} from '@/db/queries/abha'
import { identifierHash } from '@/db/queries/person'
import type { OtpMethod } from '@/lib/core/abha/change'
import { codesOf, parseReasons } from '@/lib/core/abha/reasons'
import { Failure } from '@/lib/core/failure'
import { env } from '@/lib/env'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import type { AbhaProfile } from '@/lib/upstream/abdm/gateway'
import { begin } from './begin'
import { confirm } from './confirm'
import { takeSession } from './confirm-sign-in'
import { decryptCode } from './encryption-key'
import { gatewayOrRefuse, isTried, loadChange, withChange } from './load-change'
import { readChange } from './read'
import { failureOf, foundHere, refusedBy } from './refused'
import { requestCode } from './request-code'
import type { AbhaChange } from './view'

/** After so many codes of a change, right or wrong, one that cannot be read ends its sending. */
const MOST_TRIED = 3

/** So long a session at ABHA lasts whose end nobody told us. It may lapse sooner, and then ABDM says so. */
const X_TOKEN_SECONDS = 1800

/**
 * The journey of `begin` to `confirm` as ABDM's own V2 calls make it, for software that has signed the person in to
 * ABHA already: `xToken` is that session. Null: the person themself calls, and has signed in to ABHA here.
 */
export type AccountCall = { readonly xToken: string | null }

/** Whether this is the session at ABHA that the change was last carried on with. */
const isItsSession = (row: ChangeRow, xToken: string): boolean =>
  row.xTokenHash !== null && timingSafeEqual(row.xTokenHash, xTokenHash(row.id, xToken))

/** The context of the person whose session at ABHA this is, in the software of whoever calls. */
async function asHolder(ctx: Ctx, personId: string): Promise<Ctx> {
  const { actor } = ctx
  if (actor.kind === 'person') {
    if (actor.personId !== personId) throw new Failure('forbidden')
    return ctx
  }
  if (actor.kind !== 'partner') throw new Failure('unauthenticated')
  // No session of ours: it is known by the credential.
  const { partnerId: atPartner, credentialId } = actor
  return { ...ctx, actor: { kind: 'person', personId, sessionId: credentialId, via: 'api', atPartner, credentialId } }
}

async function profileOf(ctx: Ctx, xToken: string): Promise<AbhaProfile> {
  try {
    return await gatewayOrRefuse().profile({ xToken })
  } catch (error) {
    throw failureOf(refusedBy(error), ctx.now)
  }
}

/** Who this session at ABHA belongs to here. Fails with abha_unknown. */
async function holderOf(ctx: Ctx, profile: AbhaProfile): Promise<{ ctx: Ctx; hash: Buffer }> {
  const hash = identifierHash({ kind: 'abha_number', value: profile.abhaNumber.replace(/\D/g, '') })
  const personId = await personOfAbha(ctx.db, hash)
  if (!personId) throw new Failure('abha_unknown')
  return { ctx: await asHolder(ctx, personId), hash }
}

/**
 * Sends the code that confirms a deactivation; begins one where none is open. Answers what the sending is called.
 * Refuses: person_session_needed (no session was passed on), abha_unknown, and as `begin` and `requestCode`.
 */
export async function sendAccountCode(
  ctx: Ctx,
  { xToken, method }: AccountCall & { readonly method: OtpMethod },
): Promise<{ readonly txnId: string }> {
  const { ctx: own, id } = xToken === null ? await beginAsThemself(ctx) : await beginWith(ctx, xToken)
  const { status } = await requestCode(own, { id, method })
  const { txnId } = await loadChange(own, id)
  if (status !== 'CODE_SENT' || !txnId) throw new Failure('request_changed')
  return { txnId }
}

async function beginAsThemself(ctx: Ctx): Promise<{ ctx: Ctx; id: string }> {
  if (ctx.actor.kind === 'partner') throw new Failure('person_session_needed')
  const { id, status, signedInUntil } = await begin(ctx, { kind: 'deactivation' })
  if (status === 'BEGUN' || !signedInUntil) throw new Failure('abha_session_expired')
  return { ctx, id }
}

async function beginWith(ctx: Ctx, xToken: string): Promise<{ ctx: Ctx; id: string }> {
  const profile = await profileOf(ctx, xToken)
  const { ctx: own, hash } = await holderOf(ctx, profile)
  const { personId } = requirePerson(own)
  const abha = (await abhaNumbersOf(ctx.db, personId)).find(({ valueHash }) => hash.equals(valueHash))
  const { id } = await begin(own, { kind: 'deactivation', identifierId: abha?.id })
  const row = await loadChange(own, id)
  const lasts = row.sessionExpiresAt !== null && row.sessionExpiresAt > ctx.now
  if (!lasts || !isItsSession(row, xToken))
    await takeSession(own, row, { xToken, expiresInSeconds: X_TOKEN_SECONDS }, profile, true)
  return { ctx: own, id }
}

/**
 * Deactivates by the code of a sending, which is one person's, for this and by this method, and is otherwise not there
 * (otp_expired). `otp` is RSA-encrypted for ABDM (relayed unread) or for us, base64; what holds no six digits is a
 * wrong code. `reasons` that are no known codes count as "another reason": their words are neither sent on nor kept.
 * Status DONE or UNKNOWN. Refuses: person_session_needed, and as `confirm`.
 */
export async function deactivateAccount(
  ctx: Ctx,
  input: AccountCall & {
    readonly txnId: string
    readonly method: OtpMethod
    readonly otp: string
    readonly reasons: readonly string[]
  },
): Promise<AbhaChange> {
  const gateway = gatewayOrRefuse()
  const { xToken, txnId, method, otp } = input
  const reasons = codesOf(parseReasons(env().ABHA_REASONS) ?? [], input.reasons)
  if (!reasons) throw new Failure('invalid_input', { reasons: ['are codes of this service'] })
  if (xToken === null && ctx.actor.kind === 'partner') throw new Failure('person_session_needed')
  const row = await findSending(ctx.db, txnId)
  const isKnown = row !== undefined && xToken !== null && isItsSession(row, xToken)
  const own = isKnown ? await asHolder(ctx, row.personId) : await caller(ctx, xToken)
  const fits = row?.personId === requirePerson(own).personId && row.kind === 'deactivation' && row.method === method
  if (!row || !fits) throw new Failure('otp_expired', {}, { abha: { refusal: 'transaction_not_found', code: null } })

  // The same call again, whatever the code looks like encrypted.
  if (row.status === 'DONE') return readChange(own, { id: row.id })

  const shown = { kind: 'none' } as const
  const { id } = row
  if (gateway.api === 'v2') return confirm(own, { id, otp: { ciphertext: otp }, reasons, shown })
  const typed = await decryptCode(own, otp)
  if (typed !== null) return confirm(own, { id, otp: { typed }, reasons, shown })
  await withChange(own, id, 'confirm', async (tx, standing) => {
    const hash = codeHash(id, txnId, otp)
    if (!isTried(standing, hash)) await countCode(tx, id, hash)
    // Like wrong codes at ABDM: nobody goes on trying what our key makes of a ciphertext.
    const isSpent = standing.codesTried.length + 1 >= MOST_TRIED && standing.txnId !== null
    await updateChange(
      tx,
      id,
      { failureKind: 'wrong_otp', failureCode: null, ...(isSpent && { status: 'SIGNED_IN', txnId: null }) },
      ctx.now,
    )
  })
  throw failureOf(foundHere('wrong_otp'), ctx.now)
}

const caller = async (ctx: Ctx, xToken: string | null): Promise<Ctx> =>
  xToken === null ? ctx : (await holderOf(ctx, await profileOf(ctx, xToken))).ctx
