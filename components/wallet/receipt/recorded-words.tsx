import Link from 'next/link'
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
      {text.split(HIDDEN_ABHA).map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text, in its order
          <span key={index} className="whitespace-nowrap">
            {part}
          </span>
        ),
      )}
    </div>
  )
}

/** An ABHA number, all but its last digits hidden: one word, which no line breaks at a dash. */
const HIDDEN_ABHA = /(\*\*-\*{4}-\*{4}-\d{4})/

/** A page of many facts shows so much of a text: a partner's can be as long as a book. */
const SHOWN = 4000

/** The first words of a long text; no character is cut in two. */
const beginningOf = (text: string) => text.slice(0, SHOWN).replace(/[\ud800-\udbff]$/, '')

/**
 * The words on record for a decision, and whose word it is that they were shown. `whole`: where all of a long text
 * stands, when only its beginning is to be shown here.
 */
export async function RecordedWords({
  record,
  partner,
  whole,
}: {
  record: RecordView
  partner: string
  whole?: string
}) {
  const [t, locale] = await Promise.all([getTranslations('decide.words'), getLocale()])
  const cut = whole !== undefined && record.text !== null && record.text.length > SHOWN
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
          <ConsentWords
            text={cut ? beginningOf(record.text) : record.text}
            language={record.language === locale ? null : record.language}
          />
          {cut && (
            <p>
              {t('beginning')}{' '}
              <Link href={whole} prefetch={false} className="tap link">
                {t('whole')}
              </Link>
            </p>
          )}
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
              // The words of a change of an ABHA are the wallet's own, and of no numbered version.
              ...(record.verdict === 'deactivated' || record.verdict === 'reactivated'
                ? []
                : [{ term: t('version'), detail: record.noticeVersion ?? t('versionNone') }]),
              { term: t('hash'), detail: <bdi className="break-all font-normal text-note">{record.textHash}</bdi> },
            ]}
          />
        </>
      )}
    </section>
  )
}
