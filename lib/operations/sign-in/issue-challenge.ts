import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { lockGuard, type OtpPurpose, readSendFacts, replaceChallenge, type SendFactsRow } from '@/db/queries/otp'
import { identifierHash, openIdentifier } from '@/db/queries/person'
import { blindIndex, seal } from '@/db/sealed'
import { Failure } from '@/lib/core/failure'
import { CODE_LIFE_MS } from '@/lib/core/otp/code'
import { codeMessage } from '@/lib/core/otp/message'
import { judgeSend, RESEND_MS, SEND_WINDOW_MS } from '@/lib/core/otp/send'
import { type Identifier, maskIdentifier, type ReachableKind } from '@/lib/core/person/identifier'
import { env } from '@/lib/env'
import type { Language } from '@/lib/i18n/languages'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { type Message, sendMessage } from '@/lib/upstream/sms'

export type IssuedChallenge = {
  readonly challengeId: string
  /** What was typed, masked; for an ABHA "the number on record", because whose number that is would be an answer. */
  readonly sentTo: string
  /** Until then asking again gives the same challenge and sends nothing. */
  readonly resendAfter: Date
  readonly expiresAt: Date
}

type Asked = {
  readonly identifier: Identifier & { readonly kind: ReachableKind }
  readonly purpose: OtpPurpose
  /** Who adds the identifier; null at sign-in. */
  readonly personId: string | null
  readonly language: Language
}

/** Where the code goes; null when nobody waits for one. Adding an identifier always goes to what is added. */
function reachOf({ identifier, purpose }: Asked, facts: SendFactsRow): (() => Omit<Message, 'body'>) | null {
  const { kind, value } = identifier
  if (kind === 'mobile' || kind === 'email') {
    const known = purpose === 'add_identifier' || facts.people > 0 || facts.invited
    return known ? () => ({ to: value, channel: kind === 'mobile' ? 'sms' : 'email' }) : null
  }
  const { reachId, reachKind, reachSealed } = facts
  if (!reachId || !reachSealed) return null
  return () => ({ to: openIdentifier(reachId, reachSealed), channel: reachKind === 'mobile' ? 'sms' : 'email' })
}

/**
 * Gives the standing challenge of an identifier or makes a new one and, after the answer, sends its
 * code. The same statements run and the same answer comes for an identifier that nobody has: its
 * challenge has a code that nobody knows, and nothing is sent.
 * Fails with `too_many_requests` (retryAfter) and `otp_locked`, for known and unknown alike.
 */
export async function issueChallenge(ctx: Ctx, asked: Asked): Promise<IssuedChallenge> {
  const { identifier, purpose, personId } = asked
  const { now } = ctx
  const hash = identifierHash(identifier)
  const sentTo =
    identifier.kind === 'mobile' || identifier.kind === 'email' ? maskIdentifier(identifier) : 'the number on record'
  const id = randomUUID()
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const codeHash = blindIndex('otp', id, code)
  const nobodysHash = randomBytes(32)

  const { issued, message } = await inTransaction(ctx, async (tx) => {
    const failuresInRow = await lockGuard(tx, hash)
    const since = new Date(now.getTime() - SEND_WINDOW_MS)
    const facts = await readSendFacts(tx, { kind: identifier.kind, hash, purpose, personId, since, now })
    const { standingId, standingExpiresAt, standingResendAfter } = facts
    const standing =
      standingId && standingExpiresAt && standingResendAfter
        ? { id: standingId, expiresAt: standingExpiresAt, resendAfter: standingResendAfter }
        : null

    const judged = judgeSend({ ...facts, standing, failuresInRow }, now)
    if (judged.kind === 'locked') throw new Failure('otp_locked')
    if (judged.kind === 'wait') throw new Failure('too_many_requests', {}, { retryAfter: judged.seconds })
    if (judged.kind === 'stand' && standing) {
      const { expiresAt, resendAfter } = standing
      return { issued: { challengeId: standing.id, sentTo, resendAfter, expiresAt }, message: null }
    }

    const reach = reachOf(asked, facts)
    const expiresAt = new Date(now.getTime() + CODE_LIFE_MS)
    const resendAfter = new Date(now.getTime() + RESEND_MS)
    await replaceChallenge(tx, {
      id,
      purpose,
      kind: identifier.kind,
      identifierHash: hash,
      identifierSealed: seal(identifier.value, 'otp_challenge.identifier', id),
      personId,
      codeHash: reach ? codeHash : nobodysHash,
      createdAt: now,
      expiresAt,
      resendAfter,
    })
    const language = facts.language ?? asked.language
    return {
      issued: { challengeId: id, sentTo, resendAfter, expiresAt },
      message: reach && (() => ({ ...reach(), body: codeMessage(code, language, new URL(env().APP_ORIGIN).hostname) })),
    }
  })
  // Opening what is sealed waits until after the answer as well: it happens only for those who are known.
  if (message)
    ctx.afterAnswer(async () => {
      await sendMessage(message())
    })
  return issued
}
