import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButtonLink } from '@/components/console/button'
import { PageHeading } from '@/components/console/page-heading'
import { Table } from '@/components/console/table'
import { may } from '@/lib/core/staff/permission'
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { listNotices } from '@/lib/operations/console/notice/list-notices'
import { readLanguage } from '@/lib/web/preferences'
import { purposeText } from './purpose-text'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('notices'))('title') }
}

type Row = Awaited<ReturnType<typeof listNotices>>[number]

const stateOf = (row: Row, language: Language) => {
  if (row.reviewed.includes(language)) return 'reviewed'
  if (row.drafted.includes(language)) return 'drafted'
  return row.published.includes(language) ? 'published' : 'none'
}

/** The partner's consent texts, and the wallet's own. */
export default consolePage(async (ctx) => {
  const [t, reader, notices] = await Promise.all([getTranslations('notices'), readLanguage(), listNotices(ctx)])
  const words = wordsIn(reader)
  return (
    <>
      <PageHeading
        title={t('title')}
        note={t('note')}
        actions={
          may(ctx.actor.role, 'notices:write') && (
            <ConsoleButtonLink href="/console/notices/new" look="main">
              {t('new')}
            </ConsoleButtonLink>
          )
        }
      />
      {notices.every(({ partnerId }) => partnerId === null) && <p className="mb-4 text-ink-soft">{t('empty')}</p>}
      <Table
        caption={t('title')}
        rows={notices}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'purpose',
            heading: t('column.purpose'),
            cell: (row) => (
              <a href={`/console/notices/${row.id}`} className="tap link pointer-fine:min-h-8">
                <bdi>{row.purpose === null ? t('anyPurpose') : purposeText(row.purpose, words)}</bdi>
              </a>
            ),
          },
          {
            key: 'name',
            heading: t('column.name'),
            cell: (row) => (row.partnerId === null ? t('own') : <bdi>{row.name}</bdi>),
          },
          { key: 'version', heading: t('column.version'), cell: (row) => row.version ?? t('notPublished') },
          ...LANGUAGES.map((language) => ({
            key: language,
            heading: <span lang={language}>{LANGUAGE_NAMES[language]}</span>,
            cell: (row: Row) => t(`state.${stateOf(row, language)}`),
          })),
        ]}
      />
    </>
  )
})
