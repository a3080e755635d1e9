import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { PageShell } from '@/app/_shell/page-shell'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('notFound'))('title') }
}

/** For what is not there and for what is someone else's: the two look the same. */
export default async function NotFound() {
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
