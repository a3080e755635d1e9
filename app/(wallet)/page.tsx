import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { CardLink } from '@/components/ui/card-link'
import { NoticeBox } from '@/components/ui/notice-box'
import { ActivityRow } from '@/components/wallet/activity-row'
import { RequestCard } from '@/components/wallet/request-card'
import { requireSession } from '@/lib/auth/session'
import { isMinor } from '@/lib/core/person/identifier'
import { readHome } from '@/lib/operations/home/read-home'
import { personContext } from '@/lib/web/context'
import { cursorText, parseCursor } from '@/lib/web/cursor'
import { readLanguage } from '@/lib/web/preferences'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('home'))('title') }
}

async function homePage({ searchParams }: PageProps<'/'>): Promise<ReactNode> {
  const ctx = await personContext()
  const [t, person, language, query] = await Promise.all([
    getTranslations('home'),
    requireSession(),
    readLanguage(),
    searchParams,
  ])
  const after = parseCursor(query.after)
  const home = await readHome(ctx, { language, after })
  return (
    <PageShell title={t('asking', { count: home.requesters })}>
      {(home.askedAsMinor || isMinor(person.birthYear, ctx.now)) && (
        <NoticeBox tone="info">
          <p>{t('minor')}</p>
        </NoticeBox>
      )}
      {home.requesters === 0 && <p>{t('empty')}</p>}
      {home.asking.length > 0 && (
        <ul className="grid gap-4">
          {home.asking.map((asking) => (
            <li key={asking.requestId}>
              <RequestCard asking={asking} now={ctx.now} />
            </li>
          ))}
        </ul>
      )}
      {(after || home.next) && (
        <p className="flex flex-wrap gap-x-6">
          {after && (
            <Link href="/" prefetch={false} className="tap link">
              {t('first')}
            </Link>
          )}
          {home.next && (
            <Link href={`/?after=${cursorText(home.next)}`} prefetch={false} className="tap link">
              {t('later')}
            </Link>
          )}
        </p>
      )}
      {home.sharing > 0 ? (
        <CardLink href="/sharing">
          <span className="font-bold text-group">{t('sharing', { count: home.sharing })}</span>
          {home.paused > 0 && <span className="block text-note">‖ {t('sharingPaused', { count: home.paused })}</span>}
        </CardLink>
      ) : (
        <p>{t('sharingNone')}</p>
      )}
      <section aria-labelledby="recent">
        <h2 id="recent" className="font-bold text-group">
          {t('recent')}
        </h2>
        {home.recent.length > 0 ? (
          <ul>
            {home.recent.map((activity) => (
              <ActivityRow key={activity.id} activity={activity} />
            ))}
          </ul>
        ) : (
          <p>{t('recentNone')}</p>
        )}
        <Link href="/activity" prefetch={false} className="tap link">
          {t('recentAll')}
        </Link>
      </section>
    </PageShell>
  )
}

export default orTroublePage(homePage)
