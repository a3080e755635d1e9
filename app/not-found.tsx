import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { PageShell } from '@/app/_shell/page-shell'
import ConsoleLayout from '@/app/(console)/layout'
import { EmbedShell } from '@/app/embed/embed-shell'
import { PageHeading } from '@/components/console/page-heading'
import { pagePath } from '@/lib/web/console'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('notFound'))('title') }
}

/**
 * For what is not there and for what is someone else's: the two look the same. Staff are kept in their console, and in a
 * partner's page nothing of the wallet's own navigation is there, nor anything of whoever is signed in to it.
 */
export default async function NotFound() {
  const [t, path] = await Promise.all([getTranslations('notFound'), pagePath()])
  if (/^\/console\b/.test(path ?? '')) return <NotInConsole />
  if (path?.startsWith('/embed/'))
    return (
      <EmbedShell title={t('heading')} walletHref="/" parentOrigin={null}>
        <p>{t('text')}</p>
      </EmbedShell>
    )
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
