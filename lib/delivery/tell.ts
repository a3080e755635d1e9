import { v7 } from 'uuid'
import type { Db, Sql } from '@/db/client'
import { type NewAttempt, park, type SendingRow, settleFailed, settleTold } from '@/db/queries/delivery'
import { openIdentifier } from '@/db/queries/person'
import {
  dropUntold,
  endGathered,
  findReachOf,
  findSubject,
  findToldPerson,
  gather,
  holdBack,
  lastToldAt,
  lockTold,
  type UntoldRow,
  untoldOf,
} from '@/db/queries/telling'
import { unseal } from '@/db/sealed'
import {
  heldBack,
  isInvitee,
  type MessagePreferences,
  type News,
  newsOf,
  nextMessageAt,
  planTelling,
  USUAL_PREFERENCES,
} from '@/lib/core/delivery/news'
import { invitation, type NewsAbout, newsMessage } from '@/lib/core/delivery/news-message'
import { nextAttemptAt } from '@/lib/core/delivery/timetable'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { metrics } from '@/lib/metrics'
import { type Message, sendMessage } from '@/lib/upstream/sms'

type At = { readonly db: Db; readonly now: () => Date }

/**
 * Tells a person of this and of all else that waits for them, in one message, unless it has to wait. Run again after
 * a crash it sends the same message with the same id.
 */
export async function tell({ db, now }: At, row: SendingRow): Promise<void> {
  const message = (await db.begin((tx) => nextMessage(tx, row, now()))) as Message | null
  if (!message) return
  const begun = now()
  const sent = await sendMessage(message)
  const at = now()
  const attempt: NewAttempt = {
    id: v7(),
    at,
    outcome: sent.ok ? 'told' : 'failed',
    status: sent.ok ? null : (sent.status ?? null),
    failure: sent.ok ? null : sent.reason,
    milliseconds: at.getTime() - begun.getTime(),
  }
  await settleTelling(db, row, attempt)
  metrics()?.deliveries.inc({ kind: 'person', outcome: attempt.outcome })
  log().info({ deliveryId: row.id, kind: 'person', outcome: attempt.outcome }, 'delivery')
}

/** Puts on record what came of it, for this delivery and those that it tells of too. */
export async function settleTelling(db: Db, { id, recipientRef, attempts }: SendingRow, attempt: NewAttempt) {
  await db.begin(async (tx) => {
    // The rows of one person are locked behind this: in two orders they would be waited for in a circle.
    await lockTold(tx, recipientRef)
    if (attempt.outcome === 'told') {
      await settleTold(tx, [{ id, attempt, endpointId: null }])
      return endGathered(tx, id, 'told', attempt.at)
    }
    const nextAt = nextAttemptAt(attempts + 1, attempt.at, Math.random())
    const state = nextAt === null ? 'failed' : 'waiting'
    if ((await settleFailed(tx, id, attempt, { state, nextAt })) && state === 'failed')
      await endGathered(tx, id, state, attempt.at)
  })
}

const newsIn = (rows: readonly UntoldRow[]): News[] => rows.flatMap((row) => newsOf(row) ?? [])

/** A request has one answer, and of what was given each permission may change by itself. */
const newsAbout = (rows: readonly UntoldRow[]): NewsAbout[] =>
  rows.flatMap((row) => {
    const news = newsOf(row)
    const { artefactId, requestId, sessionId, id } = row
    const consent = requestId ?? sessionId ?? id
    return news ? [{ news, about: news === 'decided' ? consent : (artefactId ?? consent) }] : []
  })
const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id)

/** The message that this delivery leads; null: it waits, is not wanted any more, or another tells of it. */
async function nextMessage(
  tx: Sql,
  { id, recipientRef: ref, requestId }: SendingRow,
  now: Date,
): Promise<Message | null> {
  await lockTold(tx, ref)
  const rows = await untoldOf(tx, ref, now)
  const own = rows.find((row) => row.id === id)
  if (own?.state !== 'queued') return null
  const to = isInvitee(ref) ? await invitee(tx, requestId) : await acquaintance(tx, ref)
  if (!to) {
    await dropUntold(tx, [id])
    return null
  }
  const { preferences } = to
  const notBefore = nextMessageAt(ref, await lastToldAt(tx, ref))
  const write = (gathered: readonly UntoldRow[]): Message => ({
    id,
    to: to.address,
    channel: to.channel,
    body: to.words(newsAbout(gathered)),
  })

  // Gathered at an earlier attempt: the message stays what it was.
  if (own.toldWith === id) {
    const gathered = rows.filter((row) => row.toldWith === id)
    const until = heldBack(newsIn(gathered), preferences, notBefore, now)
    if (until) await park(tx, id, until)
    return until ? null : write(gathered)
  }
  const free = rows.filter((row) => row.toldWith === null)
  const plan = planTelling(
    free.flatMap((row) => newsIn([row]).map((news) => ({ id: row.id, news, isMoot: row.isMoot }))),
    preferences,
    notBefore,
    now,
  )
  await dropUntold(tx, idsOf(plan.drop))
  if (plan.until) await holdBack(tx, idsOf(plan.hold), plan.until)
  const told = idsOf(plan.tell)
  if (!told.includes(id)) return null
  await gather(tx, told, id)
  return write(free.filter((row) => told.includes(row.id)))
}

type Told = {
  readonly address: string
  readonly channel: Message['channel']
  readonly preferences: MessagePreferences
  readonly words: (news: readonly NewsAbout[]) => string
}

/** A person of the wallet, where they can be reached. */
async function acquaintance(tx: Sql, personId: string): Promise<Told | null> {
  const person = await findToldPerson(tx, personId)
  const preferences = person?.preferences ?? USUAL_PREFERENCES
  const reach = await findReachOf(tx, personId, preferences.channel)
  if (!person || !reach) return null
  return {
    address: openIdentifier(reach.id, reach.valueSealed),
    channel: reach.kind === 'mobile' ? 'sms' : 'email',
    preferences,
    words: (news) => newsMessage(news, person.language, env().APP_ORIGIN),
  }
}

/** Whoever has the number or address that a request names. */
async function invitee(tx: Sql, requestId: string | null): Promise<Told | null> {
  const sealed = requestId && (await findSubject(tx, requestId))
  const identifier = sealed && parseIdentifier(unseal(sealed, 'consent_request.subject', requestId))
  if (!identifier || (identifier.kind !== 'mobile' && identifier.kind !== 'email')) return null
  return {
    address: identifier.value,
    channel: identifier.kind === 'mobile' ? 'sms' : 'email',
    preferences: USUAL_PREFERENCES,
    words: () => invitation(env().APP_ORIGIN),
  }
}
