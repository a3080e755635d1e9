import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButtonLink } from '@/components/console/button'
import { PageHeading } from '@/components/console/page-heading'
import { Table } from '@/components/console/table'
import { NoticeBox } from '@/components/ui/notice-box'
import { spanInWords } from '@/lib/core/consent/over-ask'
import { labelOf, periodInWords } from '@/lib/core/notice/facts'
import { may } from '@/lib/core/staff/permission'
import { wordsIn } from '@/lib/i18n/messages'
import { listPurposes } from '@/lib/operations/console/notice/list-purposes'
import { readLanguage } from '@/lib/web/preferences'
import { purposeText } from '../notices/purpose-text'

/** Short texts that a narrow column must not break. */
const oneLine = (text: string) => <span className="whitespace-nowrap">{text}</span>

const DONE = ['saved', 'removed'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('notices.purposes'))('title') }
}

/** What is usual for each purpose: a request that asks for more is marked. */
export default consolePage(async (ctx, { searchParams }: PageProps<'/console/purposes'>) => {
  const [t, reader, purposes, asked] = await Promise.all([
    getTranslations('notices.purposes'),
    readLanguage(),
    listPurposes(ctx),
    searchParams,
  ])
  const words = wordsIn(reader)
  const mayWrite = may(ctx.actor.role, 'notices:write')
  const done = DONE.find((one) => one === asked.done)
  return (
    <>
      <PageHeading
        title={t('title')}
        note={t('note')}
        actions={mayWrite && <ConsoleButtonLink href="/console/purposes/edit">{t('add')}</ConsoleButtonLink>}
      />
      {done && (
        <div role="status" className="mb-4">
          <NoticeBox tone="info">{t(done)}</NoticeBox>
        </div>
      )}
      <Table
        caption={t('title')}
        rows={purposes}
        rowKey={({ purpose }) => purpose}
        columns={[
          {
            key: 'purpose',
            heading: t('column.purpose'),
            cell: ({ purpose }) =>
              mayWrite ? (
                <a
                  href={`/console/purposes/edit?purpose=${encodeURIComponent(purpose)}`}
                  className="tap link pointer-fine:min-h-8"
                >
                  <bdi>{purposeText(purpose, words)}</bdi>
                </a>
              ) : (
                <bdi>{purposeText(purpose, words)}</bdi>
              ),
          },
          {
            key: 'records',
            heading: oneLine(t('column.records')),
            cell: ({ recordsDays }) => oneLine(recordsDays === null ? t('any') : spanInWords(recordsDays, words)),
          },
          {
            key: 'validity',
            heading: oneLine(t('column.validity')),
            cell: ({ validityDays }) => oneLine(validityDays === null ? t('any') : spanInWords(validityDays, words)),
          },
          {
            key: 'often',
            heading: t('column.often'),
            cell: ({ frequencyLimit, frequencySeconds }) =>
              oneLine(
                frequencyLimit === null || frequencySeconds === null
                  ? t('any')
                  : t('often', { limit: frequencyLimit, period: periodInWords(frequencySeconds, words) }),
              ),
          },
          {
            key: 'types',
            heading: t('column.types'),
            cell: ({ dataTypes }) =>
              dataTypes.length === 0 ? (
                t('any')
              ) : (
                <bdi>{dataTypes.map((key) => labelOf('data', key, new Map(), words).label).join(', ')}</bdi>
              ),
          },
          {
            key: 'whose',
            heading: oneLine(t('column.whose')),
            cell: ({ own }) => oneLine(t(own ? 'yours' : 'wallets')),
          },
        ]}
      />
    </>
  )
})
