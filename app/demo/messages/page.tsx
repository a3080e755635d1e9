import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { PageShell } from '@/app/_shell/page-shell'
import { NoticeBox } from '@/components/ui/notice-box'
import { instantInWords } from '@/lib/core/time/left'
import { env } from '@/lib/env'
import { readDemoMessages } from '@/lib/upstream/sms'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('demo'))('title') }
}

/** Stands in for the phone. In demo mode only: it shows codes to whoever opens it. */
export default async function DemoMessagesPage() {
  if (env().WALLET_MODE !== 'demo') notFound()
  const [t, words, locale, messages] = await Promise.all([
    getTranslations('demo'),
    getTranslations(),
    getLocale(),
    readDemoMessages(),
  ])
  return (
    <PageShell title={t('heading')}>
      <NoticeBox tone="warning">
        <p>{t('warning')}</p>
      </NoticeBox>
      <p className="flex flex-wrap gap-x-6">
        <a href="/demo/messages" className="tap link">
          {t('look')}
        </a>
        <Link href="/sign-in" prefetch={false} className="tap link">
          {t('signIn')}
        </Link>
      </p>
      {messages.length === 0 && <p>{t('empty')}</p>}
      <ol className="grid gap-4">
        {messages.map(({ to, body, at }) => (
          <li key={`${at} ${to} ${body}`} className="rounded-card bg-panel p-4">
            <p className="text-ink-soft text-note">
              {t.rich('to', { to, id: (chunks) => <bdi>{chunks}</bdi> })}
              {' · '}
              <time dateTime={at}>{instantInWords(new Date(at), locale, words)}</time>
            </p>
            <p dir="auto" className="whitespace-pre-line">
              {body}
            </p>
          </li>
        ))}
      </ol>
    </PageShell>
  )
}
