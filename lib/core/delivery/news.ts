import { type QuietHours, quietUntil } from './quiet-hours'

/**
 * What a person is told of. `decided` and `changed`: a partner did it in their name, or they did it in a partner's
 * software, so that the wallet was not where they saw what it said. `acted`: the same, of their ABHA. `settled`: what they waited for is known.
 */
export const NEWS = ['asked', 'decided', 'changed', 'acted', 'ending', 'unanswered', 'settled'] as const
export type News = (typeof NEWS)[number]

/** Those that a person can do without. Of what others do in their name they are always told. */
export const OPTIONAL_NEWS = ['asked', 'ending', 'unanswered'] as const satisfies readonly News[]
export type OptionalNews = (typeof OPTIONAL_NEWS)[number]

export const CHANNELS = ['sms', 'email'] as const
export type Channel = (typeof CHANNELS)[number]

export type MessagePreferences = QuietHours & {
  readonly channel: Channel
  /** News that they do not want. */
  readonly off: readonly OptionalNews[]
  /** What others do in their name is told in quiet hours too. */
  readonly urgentAlways: boolean
}

export const USUAL_PREFERENCES: MessagePreferences = {
  channel: 'sms',
  off: [],
  quietFrom: 21 * 60,
  quietTo: 8 * 60,
  urgentAlways: false,
}

const OF_TOPIC: Readonly<Record<string, News>> = {
  'consent.asked': 'asked',
  'consent.granted': 'decided',
  'consent.denied': 'decided',
  'consent.revoked': 'changed',
  'consent.paused': 'changed',
  'consent.resumed': 'changed',
  'consent.expired': 'unanswered',
  'sharing.ending': 'ending',
  'abha.settled': 'settled',
  'abha.acted': 'acted',
}

const isUrgent = (news: News) => news === 'decided' || news === 'changed' || news === 'acted'

/** By their own session here, or by their own bearer at our own API. At a partner's dialect software of the partner's may hold it. */
const isTheirOwn = ({ authMethod, door }: Readonly<Record<string, unknown>>) =>
  (authMethod === 'session' && door !== 'embed') || (authMethod === 'bearer' && door === 'native')

/** What an event is to the person whom it concerns; null: nothing to be told of. What they did themselves they know. */
export function newsOf(event: {
  readonly topic: string
  readonly details: Readonly<Record<string, unknown>>
  readonly artefactId: string | null
}): News | null {
  const news = OF_TOPIC[event.topic] ?? null
  if (news === null || (isUrgent(news) && isTheirOwn(event.details))) return null
  // The end of a permission has the same topic. It was announced.
  return news === 'unanswered' && event.artefactId !== null ? null : news
}

/** Someone nobody knows yet, by the hash of what a request calls them. */
const INVITED = 'invited:'
export const inviteeRef = (subject: string): string => `${INVITED}${subject}`
export const isInvitee = (ref: string): boolean => ref.startsWith(INVITED)

/** So long what happens to one person is gathered into one message. */
const GATHER_MS = 60_000
export const gatheredAt = (now: Date): Date => new Date(now.getTime() + GATHER_MS)

/** Nobody hears of requests more often, and nobody who does not use the wallet of anything. */
const SPACED_MS = 15 * 60_000
const INVITATIONS_SPACED_MS = 86_400_000
export const nextMessageAt = (ref: string, lastAt: Date | null): Date | null =>
  lastAt && new Date(lastAt.getTime() + (isInvitee(ref) ? INVITATIONS_SPACED_MS : SPACED_MS))

/** A piece of news on its way to one person. */
export type Untold = {
  readonly id: string
  readonly news: News
  /** It is not true any more: answered, ended, withdrawn. */
  readonly isMoot: boolean
}

export type TellingPlan = {
  readonly tell: readonly Untold[]
  readonly drop: readonly Untold[]
  readonly hold: readonly Untold[]
  /** Of those on hold. */
  readonly until: Date | null
}

/**
 * Until when a message has to wait that tells of this; null: it can go. `notBefore` keeps messages apart; what others
 * do in their name does not wait for it, nor what they wait for themselves.
 */
export function heldBack(
  news: readonly News[],
  preferences: MessagePreferences,
  notBefore: Date | null,
  now: Date,
): Date | null {
  const urgent = news.some(isUrgent)
  if (urgent && preferences.urgentAlways) return null
  const atOnce = urgent || news.includes('settled')
  if (atOnce || notBefore === null || notBefore <= now) return quietUntil(now, preferences)
  return quietUntil(notBefore, preferences) ?? notBefore
}

/** What becomes of all that one person is to be told of: one message now, one later, or none. */
export function planTelling(
  untold: readonly Untold[],
  preferences: MessagePreferences,
  notBefore: Date | null,
  now: Date,
): TellingPlan {
  const isOff = ({ news }: Untold) => (preferences.off as readonly News[]).includes(news)
  const drop = untold.filter((one) => one.isMoot || isOff(one))
  const wanted = untold.filter((one) => !drop.includes(one))
  const until = (one: Untold) => heldBack([one.news], preferences, notBefore, now)
  const hold = wanted.filter((one) => until(one) !== null)
  return {
    tell: wanted.filter((one) => !hold.includes(one)),
    drop,
    hold,
    until: hold[0] ? until(hold[0]) : null,
  }
}
