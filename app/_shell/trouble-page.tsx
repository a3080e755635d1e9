import { headers } from 'next/headers'
import { getTranslations } from 'next-intl/server'
import { NoticeBox } from '@/components/ui/notice-box'

/** A page that could not be read, rendered by the server: without JavaScript an error boundary shows nothing. */
export async function TroublePage({ reference }: { reference: string }) {
  const [t, shell, sent] = await Promise.all([getTranslations('trouble'), getTranslations('shell'), headers()])
  return (
    <div className="mx-auto grid max-w-[40rem] gap-6 px-4 py-12">
      <main className="grid gap-6">
        <h1 className="text-balance font-bold text-page">{t('heading')}</h1>
        <NoticeBox tone="danger">
          <p role="alert">{t('text')}</p>
        </NoticeBox>
        <p>{t.rich('reference', { reference, id: (chunks) => <bdi className="font-bold">{chunks}</bdi> })}</p>
        <p className="flex flex-wrap gap-x-6">
          <a href={sent.get('x-sammati-page') ?? '/'} className="tap link">
            {t('retry')}
          </a>
          <a href="/help" className="tap link">
            {shell('help')}
          </a>
        </p>
      </main>
    </div>
  )
}
