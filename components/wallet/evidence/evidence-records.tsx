import { getLocale, getTranslations } from 'next-intl/server'
import { FactList } from '@/components/ui/fact-list'
import { DecidedBy } from '@/components/wallet/decision/decided-by'
import { name } from '@/components/wallet/name'
import { ConsentWords } from '@/components/wallet/receipt/recorded-words'
import { exactInstantInWords } from '@/lib/core/time/left'
import { languageOr } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { CheckEvidence } from '@/lib/operations/evidence/read-check-evidence'
import type { Evidence } from '@/lib/operations/evidence/read-evidence'
import { Small } from './small'

type Entry = Evidence['records'][number] | CheckEvidence['records'][number]

/** What was decided: the exact words, by whom, and the signature. */
export async function EvidenceRecords({ records, partner }: { records: readonly Entry[]; partner: string }) {
  const [t, decide, check, locale] = await Promise.all([
    getTranslations('evidence'),
    getTranslations('decide'),
    getTranslations('check'),
    getLocale(),
  ])
  const language = languageOr(locale)
  return records.map((record) => (
    <article key={record.id} className="grid grid-cols-1 gap-3">
      <h3 className="font-bold">
        {t.rich('entryAt', {
          entry: () =>
            'checkType' in record
              ? check.rich(`event.${record.verdict}`, {
                  ...name,
                  name: partner,
                  type: check(`type.${record.checkType}`),
                })
              : decide(`verdict.${record.verdict}`),
          instant: exactInstantInWords(record.at, language, wordsIn(language)),
        })}
      </h3>
      {record.text !== null && (
        <ConsentWords text={record.text} language={record.language === language ? null : record.language} />
      )}
      <FactList
        rows={[
          // What was paused with an ABHA may have been confirmed at another partner than this.
          ...(record.authMethod && record.door !== 'abdm'
            ? [{ term: t('how'), detail: <DecidedBy record={{ authMethod: record.authMethod }} partner={partner} /> }]
            : []),
          ...(record.verdict === 'granted'
            ? [{ term: t('display'), detail: t(`displayIs.${record.displayEvidence}`) }]
            : []),
          ...(record.textHash ? [{ term: decide('words.hash'), detail: <Small>{record.textHash}</Small> }] : []),
        ]}
      />
      <details className="prints-open">
        <summary className="link cursor-pointer py-2.5 print:list-none">{t('signed')}</summary>
        <p dir="ltr" className="break-all border-line border-s-4 ps-4 text-note">
          {record.jws}
        </p>
      </details>
    </article>
  ))
}
