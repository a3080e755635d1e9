import { getLocale, getTranslations } from 'next-intl/server'
import { name } from '@/components/wallet/name'
import { Change, Recipient } from '@/components/wallet/told-list'
import { instantInWords } from '@/lib/core/time/left'
import { languageOr } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { Action } from '@/lib/operations/delivery/told'
import { EvidenceList } from './evidence-list'
import { Small } from './small'

/** Everyone who was told, every attempt, and what they say that they did. */
export async function EvidenceDeliveries({ deliveries, partner }: { deliveries: readonly Action[]; partner: string }) {
  const [t, told, locale] = await Promise.all([getTranslations('evidence'), getTranslations('told'), getLocale()])
  const language = languageOr(locale)
  const at = (instant: Date) => instantInWords(instant, language, wordsIn(language))
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
            {one.attempts.map((attempt) => (
              <li key={attempt.at}>
                {t('attemptAt', {
                  instant: at(new Date(attempt.at)),
                  outcome: t(`attempt.${attempt.outcome}`),
                  code: attempt.failure ?? attempt.status?.toString() ?? t('noCode'),
                })}
              </li>
            ))}
            {/* Of several that were one message, that one has the attempts. */}
            {one.attempts.length === 0 && (
              <li>{one.toldAt ? told('toldAt', { instant: at(one.toldAt) }) : t(`without.${one.state}`)}</li>
            )}
            {one.recipientKind === 'relay' && !one.confirmedAt && (
              <li>{told(one.standing, { code: one.code ?? t('noCode') })}</li>
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
