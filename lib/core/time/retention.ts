const DAY_MS = 86_400_000

/** For how many days a row is kept, counted from its last use. */
const DAYS = {
  /** As long as a partner may repeat a call. */
  idempotency: 7,
  /** Codes work for minutes, and sends are counted for a quarter of an hour. */
  challenges: 1,
  /** The longest window is a day. */
  quotaWindows: 2,
  /** After their end. */
  sessions: 30,
  /** The same of partners' staff; a member's last one is when they were last here. */
  staffSessions: 30,
  /** After their end. They name who never joined. */
  invitations: 30,
  /** Wrong tries of staff that led to no lock, by known and made-up addresses, from the first of the last few. */
  staffTries: 30,
  /** Messages about no consent: tests of an endpoint, news of its state. */
  otherMessages: 90,
  /** If the consent was over by then: with it the database keeps them for 7 years after its end. */
  messagesOfConsents: 8 * 366,
} as const

export type Prunable = Readonly<Record<keyof typeof DAYS, Date>>

/** What is older than these can go. */
export function prunableBefore(now: Date): Prunable {
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS)
  return Object.fromEntries(Object.entries(DAYS).map(([what, days]) => [what, before(days)])) as Prunable
}
