import Link from 'next/link'
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
            <Link href="/demo/messages" prefetch={false} className="link">
              {chunks}
            </Link>
          ),
        })}
      </p>
    </NoticeBox>
  )
}
