/** What is known of one delivery, as far as it says whether its recipient acted. */
export type Receipt = {
  readonly recipientKind: string
  readonly topic: string
  readonly state: 'waiting' | 'told' | 'failed' | 'dropped'
  readonly toldAt: Date | null
  readonly confirmedAt: Date | null
  readonly stoppedAt: Date | null
  readonly deletedAt: Date | null
  /** What came of the last attempt; null: there was none. */
  readonly outcome: string | null
  /** It waits for a pause to end: of its endpoint, or to an upstream the person's own. */
  readonly held: boolean
}

/**
 * waiting: not told yet · unreached: given up · told: nothing more is expected of them · unconfirmed, overdue: they have
 * not said that they stopped, still in time or not · stopped, deleted: they said so. Of an upstream: sent, confirmed,
 * refused by its answer · superseded: something newer went in its place · held: until its endpoint is active again, or of an
 * upstream until the person resumes it.
 */
export type Standing =
  | 'waiting'
  | 'unreached'
  | 'told'
  | 'unconfirmed'
  | 'overdue'
  | 'stopped'
  | 'deleted'
  | 'sent'
  | 'confirmed'
  | 'refused'
  | 'held'
  | 'superseded'

/** After these whoever holds data has something to stop, for good. */
const ENDING_TOPICS = ['consent.revoked', 'consent.expired'] as const

const endsAccess = (topic: string) => (ENDING_TOPICS as readonly string[]).includes(topic)

function atUpstream({ state, toldAt, confirmedAt, outcome, held }: Receipt): Standing {
  if (confirmedAt) return 'confirmed'
  if (state === 'dropped') return 'superseded'
  if (state === 'failed' && outcome === 'refused') return 'refused'
  if (held) return 'held'
  if (toldAt) return 'sent'
  return state === 'failed' ? 'unreached' : 'waiting'
}

/** Where a recipient stands at this time. `patienceMs` is how long it may take to say that it stopped. */
export function standingOf(receipt: Receipt, now: Date, patienceMs: number): Standing {
  const { recipientKind, topic, state, toldAt, stoppedAt, deletedAt, held } = receipt
  if (recipientKind === 'relay') return atUpstream(receipt)
  if (deletedAt) return 'deleted'
  if (stoppedAt) return 'stopped'
  if (!toldAt && state === 'waiting') return held ? 'held' : 'waiting'
  if (!toldAt) return 'unreached'
  if (!endsAccess(topic)) return 'told'
  return now.getTime() - toldAt.getTime() >= patienceMs ? 'overdue' : 'unconfirmed'
}

/** Topics that say where a consent stands. */
export const CHANGES: readonly string[] = [
  'granted',
  'denied',
  'paused',
  'resumed',
  'revoked',
  'expired',
  'cancelled',
].map((verb) => `consent.${verb}`)
