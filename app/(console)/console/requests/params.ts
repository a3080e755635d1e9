import { parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { REQUEST_STATES } from '@/lib/core/consent/states'
import { QUEUE_SORTS } from '@/lib/core/staff/queue'

/** The queue's address: what it is narrowed by, in which order, and from where on. */
export const QUEUE_PARAMS = {
  status: parseAsStringLiteral(REQUEST_STATES),
  purpose: parseAsString,
  /** In whose name was asked: a consumer id. */
  by: parseAsString,
  /** Who handles it: me, none, or the id of a member of staff. */
  who: parseAsString,
  review: parseAsStringLiteral(['reviewed', 'unreviewed'] as const),
  /** How soon the time to answer ends. */
  ends: parseAsStringLiteral(['day', 'week'] as const),
  /** How long ago it was asked at least. */
  age: parseAsStringLiteral(['day', 'week'] as const),
  /** Keyed hash of an identifier, hex: never the identifier. */
  person: parseAsString,
  sort: parseAsStringLiteral(QUEUE_SORTS).withDefault('newest'),
  after: parseAsString,
}
