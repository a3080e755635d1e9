import type { RequestState } from '@/lib/core/consent/states'
import { latinDigits } from '@/lib/core/person/identifier'

/** The orders of a partner's queue of requests. */
export const QUEUE_SORTS = ['newest', 'oldest', 'ending', 'ending_last'] as const
export type QueueSort = (typeof QUEUE_SORTS)[number]
export const QUEUE_REVIEWS = ['reviewed', 'unreviewed'] as const
export const QUEUE_SPANS = ['day', 'week'] as const

/** What a view of the queue that somebody keeps shows, as an address of the queue says it. Null: not narrowed by it. */
export type ViewFilters = {
  readonly status: RequestState | null
  readonly purpose: string | null
  /** A consumer id. */
  readonly by: string | null
  /** me, none, or the id of a member of staff. */
  readonly who: string | null
  readonly review: (typeof QUEUE_REVIEWS)[number] | null
  /** How soon the time to answer ends. */
  readonly ends: (typeof QUEUE_SPANS)[number] | null
  /** How long ago it was asked at least. */
  readonly age: (typeof QUEUE_SPANS)[number] | null
  readonly sort: QueueSort
}

/** Of the name of a view, in characters. */
export const VIEW_NAME_LONGEST = 60

/** Whether a text is nothing that anybody could see: spaces, joiners, fillers. */
export const isBlank = (text: string): boolean => /^[\p{Default_Ignorable_Code_Point}\p{Z}\u2800]*$/u.test(text)

/** Whether a text may hold an address, or as many digits as a mobile has, however they are set. */
export const mayNameSomebody = (text: string): boolean =>
  /@|\d([^\p{L}\p{N}]*\d){9}/u.test(latinDigits(text.normalize('NFKC')))
