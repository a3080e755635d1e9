import { type QuietHours, quietUntil } from './quiet-hours'

/** What a person is told of. `decided` and `changed`: somebody did it in their name, elsewhere than in the wallet. */
export const NEWS = ['asked', 'decided', 'changed', 'ending', 'unanswered'] as const
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
}

const isUrgent = (news: News) => news === 'decided' || news === 'changed'

/** What an event is to the person whom it concerns; null: nothing to be told of. What they did here they know. */
export function newsOf(event: {
  readonly topic: string
  readonly details: Readonly<Record<string, unknown>>
  readonly artefactId: string | null
}): News | null {
  const news = OF_TOPIC[event.topic] ?? null
  if (news === null || (isUrgent(news) && event.details.authMethod === 'session')) return null
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

/** Nobody who does not use the wallet hears of it more often. */
const INVITATION_EVERY_MS = 86_400_000

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

/** Until when a message has to wait that tells of this; null: it can go. */
export function heldBack(
  news: readonly News[],
  preferences: MessagePreferences,
  invitedAt: Date | null,
  now: Date,
): Date | null {
  if (preferences.urgentAlways && news.some(isUrgent)) return null
  const again = invitedAt && new Date(invitedAt.getTime() + INVITATION_EVERY_MS)
  if (again && again > now) return quietUntil(again, preferences) ?? again
  return quietUntil(now, preferences)
}

/**
 * What becomes of all that one person is to be told of: one message now, one later, or none. `invitedAt` is
 * the last invitation of someone whom nobody knows.
 */
export function planTelling(
  untold: readonly Untold[],
  preferences: MessagePreferences,
  invitedAt: Date | null,
  now: Date,
): TellingPlan {
  const isOff = ({ news }: Untold) => (preferences.off as readonly News[]).includes(news)
  const drop = untold.filter((one) => one.isMoot || isOff(one))
  const wanted = untold.filter((one) => !drop.includes(one))
  const until = (one: Untold) => heldBack([one.news], preferences, invitedAt, now)
  const hold = wanted.filter((one) => until(one) !== null)
  return {
    tell: wanted.filter((one) => !hold.includes(one)),
    drop,
    hold,
    until: hold[0] ? until(hold[0]) : null,
  }
}
