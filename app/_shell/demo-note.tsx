import { getTranslations } from 'next-intl/server'
import { NoticeBox } from '@/components/ui/notice-box'
import { env } from '@/lib/env'

/** Where the codes of the demo are. Nothing in production. */
export async function DemoNote() {
  if (env().WALLET_MODE !== 'demo') return null
  const t = await getTranslations('signIn')
  return (
    <NoticeBox tone="warning">
      <p>
        {t.rich('demo', {
          link: (chunks) => (
            // As on a phone: the page that waits for the code stays, and a partner's page may not show this one.
            <a href="/demo/messages" target="_blank" rel="noopener" className="link">
              {chunks}
            </a>
          ),
        })}
      </p>
    </NoticeBox>
  )
}
