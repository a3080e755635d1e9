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
  /** To an upstream: it waits for the person's own pause to end. */
  readonly held: boolean
}

/**
 * waiting: not told yet · unreached: given up · told: nothing more is expected of them · unconfirmed, overdue: they have
 * not said that they stopped, still in time or not · stopped, deleted: they said so. Of an upstream: sent, confirmed,
 * refused by its answer · held: until the person resumes it · superseded: something newer went in its place.
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
  const { recipientKind, topic, state, toldAt, stoppedAt, deletedAt } = receipt
  if (recipientKind === 'relay') return atUpstream(receipt)
  if (deletedAt) return 'deleted'
  if (stoppedAt) return 'stopped'
  if (!toldAt) return state === 'waiting' ? 'waiting' : 'unreached'
  if (!endsAccess(topic)) return 'told'
  return now.getTime() - toldAt.getTime() >= patienceMs ? 'overdue' : 'unconfirmed'
}

/** Topics that say where a permission stands. */
const CHANGES = ['granted', 'denied', 'paused', 'resumed', 'revoked', 'expired', 'cancelled'].map(
  (verb) => `consent.${verb}`,
)

/** Of what each recipient was told of one consent (newest first), the latest that says where it stands. */
export function latestChanges<T extends { recipientKind: string; recipientRef: string; topic: string }>(
  told: readonly T[],
): T[] {
  const latest = new Map<string, T>()
  for (const one of told) {
    const recipient = `${one.recipientKind} ${one.recipientRef}`
    const other = one.recipientKind === 'person' || one.recipientKind === 'samagra_log' || !CHANGES.includes(one.topic)
    if (!other && !latest.has(recipient)) latest.set(recipient, one)
  }
  return [...latest.values()]
}
