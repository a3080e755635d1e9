import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { name } from '@/components/wallet/name'
import { instantInWords } from '@/lib/core/time/left'
import { languageOr } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { TimelineEntry } from '@/lib/operations/consent/read-artefact'

const BY_ACTOR = ['granted', 'denied', 'revoked', 'paused']
/** How many kinds of data a use names before it counts the rest. */
const NAMED = 12
const ALONE = [
  'asked',
  'assigned',
  'cancelled',
  'resumed',
  'downloaded',
  'ended',
  'stopped',
  'deleted',
  'escalated',
  'viewed',
]

/** What happened, oldest first: a sentence and the exact time in India. */
export async function Timeline({ entries, partner }: { entries: readonly TimelineEntry[]; partner: string }) {
  const [t, locale] = await Promise.all([getTranslations('decide.timeline'), getLocale()])
  const language = languageOr(locale)
  const instant = (at: Date) => instantInWords(at, language, wordsIn(language))
  const sentence = ({ action, actorKind, outcome, policy }: TimelineEntry): ReactNode => {
    const values = { ...name, partner }
    if (action.startsWith('cleanup.')) return t.rich(policy ? `${action}.${policy}` : action, values)
    if (outcome) return t.rich(`use.${outcome}`, values)
    const last = action.split('.').at(-1) ?? action
    const verb = last === 'expired' ? 'ended' : last
    const actor = ['person', 'partner', 'staff'].includes(actorKind) ? actorKind : 'system'
    if (BY_ACTOR.includes(verb)) return t.rich(`${verb}.${actor}`, values)
    if (ALONE.includes(verb)) return t.rich(verb, values)
    return t('other', { action })
  }
  const wanted = ({ asked, others }: NonNullable<TimelineEntry['use']>) => {
    if (asked.length > 0)
      return t('wanted', { what: asked.slice(0, NAMED).join(', '), more: Math.max(0, asked.length - NAMED), others })
    return others > 0 ? t('wantedOthers', { others }) : null
  }
  return (
    <ol className="border-line border-s-2">
      {entries.map((entry) => (
        <li key={entry.id} className="relative pb-4 ps-4 last:pb-0">
          <span aria-hidden="true" className="absolute start-[-5px] top-2.5 size-2 rounded-full bg-ink-soft" />
          <span className="block font-bold">{sentence(entry)}</span>
          {entry.use && wanted(entry.use) && <span className="block">{wanted(entry.use)}</span>}
          {entry.use?.reason && t.has(`reason.${entry.use.reason}`) && (
            <span className="block">{t(`reason.${entry.use.reason}`)}</span>
          )}
          {entry.use && entry.use.times > 1 && (
            <span className="block">{t('times', { times: entry.use.times, instant: instant(entry.use.last) })}</span>
          )}
          <time dateTime={entry.at.toISOString()} className="text-ink-soft text-note">
            {instant(entry.at)}
          </time>
        </li>
      ))}
    </ol>
  )
}
