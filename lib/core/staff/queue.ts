/** The orders of a partner's queue of requests. */
export const QUEUE_SORTS = ['newest', 'oldest', 'ending', 'ending_last'] as const
export type QueueSort = (typeof QUEUE_SORTS)[number]
