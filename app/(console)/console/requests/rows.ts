import type { getTranslations } from 'next-intl/server'
import { daysBetween, endsInWords } from '@/lib/core/time/left'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { QueueItem } from '@/lib/operations/console/queue/list-queue'

/** A request as the queue shows it: all in words, made on the server. */
export type Row = {
  readonly id: string
  readonly mark: string
  readonly person: string
  readonly purpose: string
  readonly by: string
  readonly state: string
  readonly asked: string
  readonly ends: string
  readonly who: string
  readonly looked: string
  readonly unusual: readonly string[]
}

type Translate = Awaited<ReturnType<typeof getTranslations>>

/** "today", "3 days ago" */
export function agoInWords(at: Date, now: Date, t: Translate): string {
  const days = daysBetween(at, now)
  return days <= 0 ? t('today') : days === 1 ? t('yesterday') : t('daysAgo', { days })
}

export const rowOf = (item: QueueItem, t: Translate, language: Language, now: Date): Row => ({
  id: item.id,
  mark: item.mark,
  person: item.subject,
  purpose: item.purpose,
  by: item.requester ?? '',
  state: t(`state.${item.state}`),
  asked: agoInWords(item.askedAt, now, t),
  ends: item.state === 'REQUESTED' ? endsInWords(item.expiresAt, now, language, wordsIn(language)) : '',
  who: item.assignee ?? t('nobody'),
  looked: t(item.isReviewed ? 'looked' : 'notLooked'),
  unusual: item.unusual,
})
