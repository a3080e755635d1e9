import { getLocale, getTranslations } from 'next-intl/server'
import { name } from '@/components/wallet/name'
import { Change, Recipient } from '@/components/wallet/told-list'
import type { Standing } from '@/lib/core/delivery/action'
import { codeInWords, standingInWords } from '@/lib/core/delivery/code-in-words'
import { exactInstantInWords } from '@/lib/core/time/left'
import { languageOr } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { Action } from '@/lib/operations/delivery/told'
import { EvidenceList } from './evidence-list'
import { Small } from './small'

/** Of these there is the instant, or nothing to add. */
const SAID_BELOW: readonly Standing[] = ['told', 'confirmed', 'stopped', 'deleted']

/** Everyone who was to be told, where that stands, every attempt, and what they say that they did. */
export async function EvidenceDeliveries({ deliveries, partner }: { deliveries: readonly Action[]; partner: string }) {
  const [t, told, locale] = await Promise.all([getTranslations('evidence'), getTranslations('told'), getLocale()])
  const language = languageOr(locale)
  const words = wordsIn(language)
  const at = (instant: Date) => exactInstantInWords(instant, language, words)
  if (deliveries.length === 0) return <p>{t('noDeliveries')}</p>
  return (
    <EvidenceList>
      {deliveries.map((one) => (
        <li key={one.id}>
          <p className="font-bold">
            <Change topic={one.topic} />
          </p>
          <p className="break-words">
            <Recipient told={one} partner={partner} />
          </p>
          <ul className="text-note">
            {one.attempts.map(({ at: tried, outcome, failure, status }) => {
              const code = failure ?? status?.toString() ?? null
              const said = { instant: at(new Date(tried)), outcome: t(`attempt.${outcome}`) }
              return (
                <li key={tried}>
                  {code === null
                    ? t('attemptAt', said)
                    : t('attemptAtCode', { ...said, code: codeInWords(code, words) })}
                </li>
              )
            })}
            {/* Of several that were one message, that one has the attempts. */}
            {one.attempts.length === 0 && one.toldAt && <li>{told('toldAt', { instant: at(one.toldAt) })}</li>}
            {one.recipientKind === 'person' && one.state === 'dropped' ? (
              <li>{t('notNews')}</li>
            ) : (
              !SAID_BELOW.includes(one.standing) && <li>{standingInWords(one, words)}</li>
            )}
            {one.confirmedAt && <li>{told('confirmed', { instant: at(one.confirmedAt) })}</li>}
            {one.stoppedAt && <li>{told('stopped', { instant: at(one.stoppedAt) })}</li>}
            {one.deletedAt && <li>{told('deleted', { instant: at(one.deletedAt) })}</li>}
            {one.escalatedAt && <li>{told('escalated', { instant: at(one.escalatedAt) })}</li>}
            {one.evidenceUrl && (
              <li className="break-all">{told.rich('proof', { ...name, address: one.evidenceUrl })}</li>
            )}
          </ul>
          <p>
            <Small>{one.id}</Small>
          </p>
        </li>
      ))}
    </EvidenceList>
  )
}
