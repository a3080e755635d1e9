import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import {
  findReach,
  lockGuard,
  type OtpPurpose,
  type ReachRow,
  readSendFacts,
  replaceChallenge,
  setCode,
} from '@/db/queries/otp'
import { identifierHash, openIdentifier } from '@/db/queries/person'
import { blindIndex, seal } from '@/db/sealed'
import { Failure } from '@/lib/core/failure'
import { CODE_LIFE_MS } from '@/lib/core/otp/code'
import { codeMessage, deactivatedMessage } from '@/lib/core/otp/message'
import { judgeSend, RESEND_MS, SEND_WINDOW_MS } from '@/lib/core/otp/send'
import { type Identifier, maskIdentifier, type ReachableKind } from '@/lib/core/person/identifier'
import { env } from '@/lib/env'
import type { Language } from '@/lib/i18n/languages'
import { log } from '@/lib/log'
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
  /** In whose software the code will be typed in; left out: the wallet's own page, or a program of the person's. */
  readonly partnerId?: string
  readonly language: Language
}

/** Where the code goes; null when nobody waits for one. Adding an identifier always goes to what is added. */
function reachOf({ identifier, purpose }: Asked, found: ReachRow): Omit<Message, 'body'> | null {
  const { kind, value } = identifier
  if (kind === 'mobile' || kind === 'email') {
    const known = purpose === 'add_identifier' || found.people > 0 || found.invited
    return known ? { to: value, channel: kind === 'mobile' ? 'sms' : 'email' } : null
  }
  const { reachId, reachKind, reachSealed } = found
  if (!reachId || !reachSealed) return null
  return { to: openIdentifier(reachId, reachSealed), channel: reachKind === 'mobile' ? 'sms' : 'email' }
}

/** Makes a code for whoever waits for one, and sends it. By a deactivated ABHA nobody is let in: the message says so. */
async function deliver(ctx: Ctx, asked: Asked, hash: Uint8Array, challengeId: string): Promise<void> {
  const found = await findReach(ctx.pool, { kind: asked.identifier.kind, hash }, ctx.now)
  const reach = reachOf(asked, found)
  if (!reach) return
  // At sign-in the person's own language; in Settings whoever has the identifier is not who reads the message.
  const language = (asked.purpose === 'sign_in' && found.language) || asked.language
  if (found.isDeactivated) {
    await sendMessage({ ...reach, body: deactivatedMessage(language, env().APP_ORIGIN) })
    return
  }
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const typedIn = asked.partnerId ? 'elsewhere' : ctx.door === 'embed' ? 'page' : 'here'
  await setCode(ctx.pool, challengeId, blindIndex('otp', challengeId, code))
  await sendMessage({
    ...reach,
    body: codeMessage(code, language, new URL(env().APP_ORIGIN).hostname, typedIn),
  })
}

/**
 * Gives the standing challenge of an identifier or makes a new one. Whether anyone has the
 * identifier is looked up only after the answer, so neither the answer nor its time can tell: until
 * then no code answers the challenge, and for an identifier that nobody has none ever does.
 * Fails with `too_many_requests` (retryAfter) and `otp_locked`, for known and unknown alike.
 */
export async function issueChallenge(ctx: Ctx, asked: Asked): Promise<IssuedChallenge> {
  const { identifier, purpose, personId, partnerId = null } = asked
  const { now } = ctx
  const hash = identifierHash(identifier)
  const sentTo =
    identifier.kind === 'mobile' || identifier.kind === 'email' ? maskIdentifier(identifier) : 'the number on record'

  const { isNew, ...issued } = await inTransaction(ctx, async (tx) => {
    const failuresInRow = await lockGuard(tx, hash)
    const since = new Date(now.getTime() - SEND_WINDOW_MS)
    const facts = await readSendFacts(tx, { hash, purpose, personId, partnerId, since })
    const { standingId, standingExpiresAt, standingResendAfter } = facts
    const standing =
      standingId && standingExpiresAt && standingResendAfter
        ? { challengeId: standingId, expiresAt: standingExpiresAt, resendAfter: standingResendAfter }
        : null

    const judged = judgeSend({ ...facts, standing, failuresInRow }, now)
    if (judged.kind === 'locked') throw new Failure('otp_locked')
    if (judged.kind === 'wait') throw new Failure('too_many_requests', {}, { retryAfter: judged.seconds })
    if (judged.kind === 'stand' && standing) return { ...standing, isNew: false }

    const challengeId = randomUUID()
    const expiresAt = new Date(now.getTime() + CODE_LIFE_MS)
    const resendAfter = new Date(now.getTime() + RESEND_MS)
    await replaceChallenge(tx, {
      id: challengeId,
      purpose,
      kind: identifier.kind,
      identifierHash: hash,
      identifierSealed: seal(identifier.value, 'otp_challenge.identifier', challengeId),
      personId,
      partnerId,
      codeHash: randomBytes(32),
      createdAt: now,
      expiresAt,
      resendAfter,
    })
    return { challengeId, expiresAt, resendAfter, isNew: true }
  })

  if (isNew)
    ctx.afterAnswer(() =>
      deliver(ctx, asked, hash, issued.challengeId).catch((err) =>
        log().error({ err, traceId: ctx.traceId }, 'a code was not sent'),
      ),
    )
  return { challengeId: issued.challengeId, sentTo, resendAfter: issued.resendAfter, expiresAt: issued.expiresAt }
}
