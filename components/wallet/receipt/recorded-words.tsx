import { getLocale, getTranslations } from 'next-intl/server'
import { FactList } from '@/components/ui/fact-list'
import { name } from '@/components/wallet/name'
import { isLanguage, LANGUAGE_NAMES } from '@/lib/i18n/languages'
import type { RecordView } from '@/lib/operations/consent/person-view'

/** The exact words of a text, as they are kept: nothing added, nothing trimmed. */
export function ConsentWords({ text, language }: { text: string; language: string | null }) {
  return (
    <div
      data-consent-text
      lang={language ?? undefined}
      dir="auto"
      className="whitespace-pre-line border-line border-s-4 ps-4"
    >
      {text}
    </div>
  )
}

/** The words on record for a decision, and whose word it is that they were shown. */
export async function RecordedWords({ record, partner }: { record: RecordView; partner: string }) {
  const [t, locale] = await Promise.all([getTranslations('decide.words'), getLocale()])
  const heading =
    record.text === null
      ? t('none')
      : record.displayEvidence === 'partner-text'
        ? t.rich('partner', { ...name, partner })
        : t('shown')
  return (
    <section className="grid grid-cols-1 gap-4">
      <h2 className="font-bold text-group">{heading}</h2>
      {record.text === null ? (
        <p>{t('noneText')}</p>
      ) : (
        <>
          <ConsentWords text={record.text} language={record.language === locale ? null : record.language} />
          <FactList
            rows={[
              ...(record.language
                ? [
                    {
                      term: t('language'),
                      detail: isLanguage(record.language) ? (
                        <span lang={record.language}>{LANGUAGE_NAMES[record.language]}</span>
                      ) : (
                        <bdi>{record.language}</bdi>
                      ),
                    },
                  ]
                : []),
              { term: t('version'), detail: record.noticeVersion ?? t('versionNone') },
              { term: t('hash'), detail: <bdi className="break-all font-normal text-note">{record.textHash}</bdi> },
            ]}
          />
        </>
      )}
    </section>
  )
}
