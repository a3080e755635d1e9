import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButton } from '@/components/console/button'
import { DoneNote } from '@/components/console/done-note'
import { PageHeading } from '@/components/console/page-heading'
import { Table } from '@/components/console/table'
import { instantInWords } from '@/lib/core/time/left'
import { languageOr } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { listPartners } from '@/lib/operations/console/staff/list-partners'
import { listSessions } from '@/lib/operations/console/staff/list-sessions'
import { switchPartnerAction } from '../actions'
import { endOwnSessionAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.account'))('title') }
}

export default consolePage(async (ctx, { searchParams }: PageProps<'/console/account'>) => {
  const [t, roles, locale, sessions, partners, query] = await Promise.all([
    getTranslations('console.account'),
    getTranslations('console.roles'),
    getLocale(),
    listSessions(ctx),
    listPartners(ctx),
    searchParams,
  ])
  const language = languageOr(locale)
  const when = (at: Date) => instantInWords(at, language, wordsIn(language))
  return (
    <>
      <PageHeading title={t('title')} />
      {query.ended !== undefined && <DoneNote>{t('ended')}</DoneNote>}
      {query.failed !== undefined && (
        <p role="alert" className="font-bold text-danger">
          {t('failed')}
        </p>
      )}
      <h2 className="mt-4 font-bold">{t('sessions')}</h2>
      <Table
        caption={t('sessions')}
        rows={sessions}
        rowKey={({ sessionId }) => sessionId}
        columns={[
          {
            key: 'device',
            heading: t('device'),
            cell: ({ device, isCurrent }) => (
              <>
                {device || t('unknownDevice')} {isCurrent && <span className="font-bold">{t('current')}</span>}
              </>
            ),
          },
          { key: 'partner', heading: t('partner'), cell: ({ partnerName }) => <bdi>{partnerName}</bdi> },
          { key: 'since', heading: t('since'), cell: ({ createdAt }) => when(createdAt) },
          { key: 'seen', heading: t('lastSeen'), cell: ({ lastSeenAt }) => when(lastSeenAt) },
          {
            key: 'end',
            heading: t('end'),
            cell: ({ sessionId, isCurrent, device }) =>
              !isCurrent && (
                <form action={endOwnSessionAction}>
                  <input type="hidden" name="sessionId" value={sessionId} />
                  <ConsoleButton aria-label={t('endLabel', { device: device || t('unknownDevice') })}>
                    {t('end')}
                  </ConsoleButton>
                </form>
              ),
          },
        ]}
      />
      {partners.length > 1 && (
        <>
          <h2 className="mt-8 font-bold">{t('partners')}</h2>
          <Table
            caption={t('partners')}
            rows={partners}
            rowKey={({ partnerId }) => partnerId}
            columns={[
              { key: 'partner', heading: t('partner'), cell: ({ partnerName }) => <bdi>{partnerName}</bdi> },
              { key: 'role', heading: t('role'), cell: ({ role }) => roles(role) },
              {
                key: 'switch',
                heading: t('switch'),
                cell: ({ partnerId, partnerName }) =>
                  partnerId === ctx.actor.partnerId ? (
                    t('current')
                  ) : (
                    <form action={switchPartnerAction}>
                      <ConsoleButton
                        name="partnerId"
                        value={partnerId}
                        aria-label={t('switchLabel', { partner: partnerName })}
                      >
                        {t('switch')}
                      </ConsoleButton>
                    </form>
                  ),
              },
            ]}
          />
        </>
      )}
    </>
  )
})
