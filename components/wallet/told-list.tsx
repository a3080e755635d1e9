import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { FactList } from '@/components/ui/fact-list'
import { name } from '@/components/wallet/name'
import { codeInWords, standingInWords } from '@/lib/core/delivery/code-in-words'
import { instantInWords } from '@/lib/core/time/left'
import { languageOr } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { Action, Told } from '@/lib/operations/delivery/told'

export const DIALECTS: Readonly<Record<string, string>> = {
  eka: 'Eka',
  veriff: 'Veriff',
  attestr: 'Attestr',
  samagra: 'Samagra',
}

/** Whose system it is. */
export async function Recipient({ told, partner }: { told: Told; partner: string }) {
  const t = await getTranslations('told')
  const { recipientKind, host, dialect } = told
  if (recipientKind === 'person') return t('you')
  if (recipientKind === 'samagra_log') return t.rich('log', { ...name, partner })
  if (recipientKind === 'relay')
    return t.rich('upstream', { ...name, dialect: DIALECTS[dialect ?? ''] ?? '', host: host ?? '' })
  return host === null ? t.rich('system', { ...name, partner }) : t.rich('systemAt', { ...name, partner, host })
}

/** What they were told of. */
export async function Change({ topic }: { topic: string }) {
  const t = await getTranslations('told.change')
  const verb = topic.replace(/^(consent|sharing)\./, '')
  return t(t.has(verb) ? verb : 'other')
}

/** Who was told of the last change, and what they did: one row for each, and nothing where there is nobody. */
export async function ToldList({ told, partner }: { told: readonly Action[]; partner: string }) {
  const [t, locale] = await Promise.all([getTranslations('told'), getLocale()])
  const language = languageOr(locale)
  if (told.length === 0) return null
  const words = wordsIn(language)
  const at = (instant: Date) => instantInWords(instant, language, words)
  const steps = (one: Action): ReactNode => {
    const { recipientKind, toldAt, stoppedAt, deletedAt, confirmedAt, escalatedAt, standing, code } = one
    const when = (deletedAt && standing === 'deleted' ? deletedAt : null) ?? stoppedAt ?? confirmedAt
    const open = ['waiting', 'sent', 'unreached', 'held'].includes(standing)
    return [
      toldAt && t(recipientKind === 'relay' ? 'sentAt' : 'toldAt', { instant: at(toldAt) }),
      standing !== 'told' && standingInWords(one, words, when ? at(when) : ''),
      open &&
        code !== null &&
        one.attempts.at(-1)?.outcome === 'failed' &&
        t('trying', { code: codeInWords(code, words) }),
      escalatedAt && !stoppedAt && !confirmedAt && t('escalated', { instant: at(escalatedAt) }),
    ]
      .filter(Boolean)
      .join(' · ')
  }
  return (
    <section className="grid grid-cols-1 gap-4" data-told>
      <h2 className="font-bold text-group">{t('heading')}</h2>
      <FactList
        rows={told.map((one) => ({
          term: <Recipient told={one} partner={partner} />,
          detail: <Change topic={one.topic} />,
          note: (
            <>
              <span className="block">{steps(one)}</span>
              {one.evidenceUrl && (
                <span className="block break-all">{t.rich('proof', { ...name, address: one.evidenceUrl })}</span>
              )}
            </>
          ),
        }))}
      />
      <p className="text-ink-soft text-note">{t('note')}</p>
    </section>
  )
}
