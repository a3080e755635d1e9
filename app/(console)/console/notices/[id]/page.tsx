import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButtonLink } from '@/components/console/button'
import { NoticeTexts } from '@/components/console/notice-texts'
import { PageHeading } from '@/components/console/page-heading'
import { Table } from '@/components/console/table'
import { NoticeBox } from '@/components/ui/notice-box'
import { may } from '@/lib/core/staff/permission'
import { dayInWords } from '@/lib/core/time/format'
import { instantInWords } from '@/lib/core/time/left'
import { LANGUAGE_NAMES } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { LISTED, type OpenNotice, openNotice } from '@/lib/operations/console/notice/open-notice'
import { idInAddress } from '@/lib/web/console'
import { readLanguage } from '@/lib/web/preferences'
import { purposeText } from '../purpose-text'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('notices'))('title') }
}

/** How someone who was asked again answered; a key of the words. */
function answerOf({ renewalStatus, renewalExpiresAt }: OpenNotice['underOldText'][number], now: Date) {
  if (renewalStatus === null) return 'notYet'
  if (renewalStatus === 'REQUESTED') return renewalExpiresAt && renewalExpiresAt <= now ? 'ended' : 'waiting'
  return ({ IN_REVIEW: 'inReview', GRANTED: 'yes', DENIED: 'no', EXPIRED: 'ended', CANCELLED: 'cancelled' } as const)[
    renewalStatus
  ]
}

/** A notice: the text that stands, its versions, and who shares under an older one. */
export default consolePage(async (ctx, { params, searchParams }: PageProps<'/console/notices/[id]'>) => {
  const noticeId = idInAddress((await params).id)
  const [t, language, open] = await Promise.all([
    getTranslations('notices'),
    readLanguage(),
    openNotice(ctx, { noticeId }),
  ])
  const { notice, own, draft, standing, releases, underOldText } = open
  const words = wordsIn(language)
  const path = `/console/notices/${noticeId}`
  const when = (at: Date) => instantInWords(at, language, words)
  const { published } = await searchParams
  const current = standing[0]
  return (
    <>
      <PageHeading
        title={<bdi>{notice.purpose === null ? t('own') : purposeText(notice.purpose, words)}</bdi>}
        note={
          current
            ? t('view.stands', { version: current.version, instant: when(current.publishedAt) })
            : t('view.standsNone')
        }
        actions={
          own &&
          may(ctx.actor.role, 'notices:write') && (
            <>
              <ConsoleButtonLink href={`${path}/edit`} look={draft.length > 0 ? 'plain' : 'main'}>
                {t('view.edit')}
              </ConsoleButtonLink>
              {draft.length > 0 && (
                <ConsoleButtonLink href={`${path}/publish`} look="main">
                  {t('view.publish')}
                </ConsoleButtonLink>
              )}
            </>
          )
        }
      />
      {releases.some(({ version }) => version === published) && (
        <div role="status" className="mb-4">
          <NoticeBox tone="info">{t('publish.done', { version: String(published) })}</NoticeBox>
        </div>
      )}
      {!own && <p className="mb-4">{t('view.readOnly')}</p>}

      {standing.length > 0 && (
        <section className="mb-6">
          <h2 className="mb-2 font-bold">{t('view.text')}</h2>
          <NoticeTexts
            texts={standing.map((text) => ({
              language: text.language,
              heading: LANGUAGE_NAMES[text.language as keyof typeof LANGUAGE_NAMES] ?? text.language,
              text: text.template,
              note:
                text.reviewedAt && text.reviewer
                  ? t('publish.reviewedBy', { name: text.reviewer, instant: dayInWords(text.reviewedAt, language) })
                  : t('publish.notReviewed'),
            }))}
          />
        </section>
      )}

      {releases.length > 0 && (
        <section className="mb-6">
          <h2 className="mb-2 font-bold">{t('view.versions')}</h2>
          <Table
            caption={t('view.versions')}
            rows={releases}
            rowKey={({ version }) => version}
            columns={[
              { key: 'version', heading: t('view.version'), cell: ({ version }) => version },
              {
                key: 'change',
                heading: t('view.change'),
                cell: (one) =>
                  t(
                    one.change === null
                      ? 'view.withWallet'
                      : one === releases.at(-1)
                        ? 'view.first'
                        : `view.${one.change}`,
                  ),
              },
              { key: 'when', heading: t('view.when'), cell: ({ publishedAt }) => when(publishedAt) },
              { key: 'by', heading: t('view.by'), cell: ({ publishedBy }) => <bdi>{publishedBy ?? '–'}</bdi> },
              { key: 'use', heading: t('view.use'), cell: ({ used }) => t(used ? 'view.used' : 'view.unused') },
            ]}
          />
          {(releases.length > 1 || draft.length > 0) && (
            <p className="mt-2">
              <a href={`${path}/compare`} className="tap link">
                {t('view.compare')}
              </a>
            </p>
          )}
        </section>
      )}

      {own && current && (
        <section>
          <h2 className="mb-2 font-bold">{t('view.old')}</h2>
          {underOldText.length === 0 ? (
            <p className="text-ink-soft">{t('view.oldNone')}</p>
          ) : (
            <>
              <p className="mb-2">{t('view.oldText')}</p>
              <Table
                caption={t('view.old')}
                rows={underOldText.slice(0, LISTED)}
                rowKey={({ requestId }) => requestId}
                columns={[
                  {
                    key: 'request',
                    heading: t('view.request'),
                    cell: ({ requestId }) => (
                      <a href={`/console/requests/${requestId}`} className="tap link pointer-fine:min-h-8">
                        {requestId.slice(-12)}
                      </a>
                    ),
                  },
                  { key: 'version', heading: t('view.version'), cell: ({ version }) => version },
                  { key: 'given', heading: t('view.given'), cell: ({ grantedAt }) => when(grantedAt) },
                  { key: 'until', heading: t('view.until'), cell: ({ validUntil }) => when(validUntil) },
                  { key: 'answer', heading: t('view.answer'), cell: (one) => t(`view.${answerOf(one, ctx.now)}`) },
                ]}
              />
              {underOldText.length > LISTED && <p>{t('view.oldMore', { count: LISTED })}</p>}
            </>
          )}
        </section>
      )}
    </>
  )
})
