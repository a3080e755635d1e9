import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButton } from '@/components/console/button'
import { SelectField } from '@/components/console/field'
import { FilterLine } from '@/components/console/filter-line'
import { PageHeading } from '@/components/console/page-heading'
import { SideBySide } from '@/components/console/side-by-side'
import { LANGUAGE_NAMES } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { compareVersions, DRAFT } from '@/lib/operations/console/notice/compare-versions'
import { openNotice } from '@/lib/operations/console/notice/open-notice'
import { idInAddress } from '@/lib/web/console'
import { readLanguage } from '@/lib/web/preferences'
import { purposeText } from '../../purpose-text'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('notices'))('compare.title') }
}

/** Two versions of a notice side by side; without a choice the newest and the one before. */
export default consolePage(async (ctx, { params, searchParams }: PageProps<'/console/notices/[id]/compare'>) => {
  const noticeId = idInAddress((await params).id)
  const [t, reader, open, chosen] = await Promise.all([
    getTranslations('notices'),
    readLanguage(),
    openNotice(ctx, { noticeId }),
    searchParams,
  ])
  const versions = [...(open.draft.length > 0 ? [DRAFT] : []), ...open.releases.map(({ version }) => version)]
  const named = (value: unknown, otherwise: string | undefined) => versions.find((one) => one === value) ?? otherwise
  const [newest, before] = versions
  const [from, to] = [named(chosen.from, before ?? newest), named(chosen.to, newest)]
  const words = wordsIn(reader)
  const label = (version: string) => (version === DRAFT ? t('compare.draft') : version)
  const options = versions.map((value) => ({ value, label: label(value) }))
  return (
    <>
      <PageHeading
        title={t('compare.title')}
        note={<bdi>{open.notice.purpose === null ? t('own') : purposeText(open.notice.purpose, words)}</bdi>}
      />
      {from && to && (
        <>
          <FilterLine action={`/console/notices/${noticeId}/compare`} label={t('compare.title')}>
            <SelectField name="from" label={t('compare.from')} defaultValue={from} options={options} />
            <SelectField name="to" label={t('compare.to')} defaultValue={to} options={options} />
            <ConsoleButton>{t('compare.button')}</ConsoleButton>
          </FilterLine>
          <p className="mb-4 text-ink-soft">{t('compare.legend')}</p>
          {(await compareVersions(ctx, { noticeId, from, to })).map((pair) => (
            <section key={pair.language} className="mb-6 grid gap-2">
              <h2 lang={pair.language} className="font-bold">
                {LANGUAGE_NAMES[pair.language]}
              </h2>
              {pair.same && <p>{t('compare.same')}</p>}
              <SideBySide
                {...pair}
                headings={{
                  before: `${t('compare.from')}: ${label(from)}`,
                  after: `${t('compare.to')}: ${label(to)}`,
                }}
                missing={t('compare.missing')}
              />
            </section>
          ))}
        </>
      )}
    </>
  )
})
