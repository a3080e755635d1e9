import { createParser, parseAsStringLiteral } from 'nuqs/server'
import { REQUEST_STATES } from '@/lib/core/consent/states'
import { QUEUE_REVIEWS, QUEUE_SORTS, QUEUE_SPANS } from '@/lib/core/staff/queue'

/** A form that works by GET names every field, also those of which none was chosen. */
const parseAsChosen = createParser({ parse: (text: string) => text || null, serialize: String })

/** The queue's address: what it is narrowed by, in which order, and from where on. */
export const QUEUE_PARAMS = {
  status: parseAsStringLiteral(REQUEST_STATES),
  purpose: parseAsChosen,
  /** In whose name was asked: a consumer id. */
  by: parseAsChosen,
  /** Who handles it: me, none, or the id of a member of staff. */
  who: parseAsChosen,
  review: parseAsStringLiteral(QUEUE_REVIEWS),
  /** How soon the time to answer ends. */
  ends: parseAsStringLiteral(QUEUE_SPANS),
  /** How long ago it was asked at least. */
  age: parseAsStringLiteral(QUEUE_SPANS),
  /** Keyed hash of an identifier, hex: never the identifier. */
  person: parseAsChosen,
  sort: parseAsStringLiteral(QUEUE_SORTS).withDefault('newest'),
  after: parseAsChosen,
}
