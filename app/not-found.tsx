import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { PageShell } from '@/app/_shell/page-shell'
import ConsoleLayout from '@/app/(console)/layout'
import { PageHeading } from '@/components/console/page-heading'
import { pagePath } from '@/lib/web/console'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('notFound'))('title') }
}

/** For what is not there and for what is someone else's: the two look the same. Staff are kept in their console. */
export default async function NotFound() {
  if (/^\/console\b/.test((await pagePath()) ?? '')) return <NotInConsole />
  const t = await getTranslations('notFound')
  return (
    <PageShell title={t('heading')}>
      <p>{t('text')}</p>
      <p>
        <Link href="/" prefetch={false} className="tap link">
          {t('home')}
        </Link>
      </p>
    </PageShell>
  )
}

async function NotInConsole() {
  const t = await getTranslations('console.notFound')
  return (
    <ConsoleLayout>
      <PageHeading title={t('heading')} note={t('text')} />
      <p>
        <a href="/console" className="tap link">
          {t('home')}
        </a>
      </p>
    </ConsoleLayout>
  )
}
