import { createLoader, createSerializer, type inferParserType } from 'nuqs/server'
import { oneLine } from '@/lib/core/notice/facts'
import type { ViewFilters } from '@/lib/core/staff/queue'
import { isUuid } from '@/lib/core/uuid'
import type { ListQueueInput } from '@/lib/operations/console/queue/list-queue'
import { parseCursor } from '@/lib/web/cursor'
import { QUEUE_PARAMS } from './params'

const DAY_MS = 86_400_000
const SPANS = { day: DAY_MS, week: 7 * DAY_MS } as const

export const loadQueueParams = createLoader(QUEUE_PARAMS)
export const queueAddress = createSerializer(QUEUE_PARAMS)
export type QueueParams = inferParserType<typeof QUEUE_PARAMS>

export const PAGE = 50

/** What is listed for an address, at this time and to this member of staff. What makes no sense in it is left out. */
export function queueInput(
  params: QueueParams,
  { now, staffId, language }: { now: Date; staffId: string; language: ListQueueInput['language'] },
): ListQueueInput {
  const { who, person, ends, age } = params
  const assignee = who === 'me' ? staffId : who === 'none' || (who && isUuid(who)) ? who : null
  return {
    filter: {
      status: params.status,
      purpose: params.purpose,
      consumerId: params.by,
      assignee,
      review: params.review,
      endsBefore: ends && new Date(now.getTime() + SPANS[ends]),
      askedBefore: age && new Date(now.getTime() - SPANS[age]),
      subject: person,
    },
    sort: params.sort,
    after: parseCursor(params.after),
    limit: PAGE,
    language,
  }
}

export type FilterOption = { readonly value: string; readonly label: string }

/** The options of a filter with what the address narrows by, also where the partner has it no more: a kept view lasts. */
export const offering = (
  options: readonly FilterOption[],
  value: string | null,
  label = oneLine(value ?? ''),
): readonly FilterOption[] =>
  value === null || options.some((one) => one.value === value) ? options : [...options, { value, label }]

/** Whether an address narrows the queue at all: then nothing there means that nothing fits. */
export const isNarrowed = ({ sort: _, after: __, ...params }: QueueParams): boolean =>
  Object.values(params).some((value) => value !== null)

/** What of an address can be kept as a view: neither whom somebody looked for nor a place in the list. */
export const filtersOf = ({ person: _, after: __, ...filters }: QueueParams): ViewFilters => filters
