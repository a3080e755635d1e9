import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { ResendCode } from '@/components/wallet/resend-code'
import { SentTo } from '@/components/wallet/sent-to'
import { readPendingCode } from '@/lib/auth/pending-code'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { resendCodeAction } from '../actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signIn'))('noCode') }
}

async function noCodePage() {
  const pending = await readPendingCode('sign-in')
  if (!pending) redirect('/sign-in?late=1')
  const t = await getTranslations()
  const isAbha = parseIdentifier(pending.identifier)?.kind.startsWith('abha') ?? false
  return (
    <PageShell title={t('signIn.noCodeHeading')} back={{ href: '/sign-in/code', label: t('shell.back') }}>
      <p>
        <SentTo identifier={pending.identifier} text="noCodeSentTo" />
      </p>
      <p>{t('signIn.noCodeKnown')}</p>
      {isAbha && <p>{t('signIn.noCodeAbha')}</p>}
      <ResendCode resendAfter={pending.resendAfter} action={resendCodeAction} again="/sign-in/no-code" />
      <ul>
        {(
          [
            ['/sign-in/code', 'signIn.noCodeEnter'],
            ['/sign-in', 'signIn.noCodeOther'],
            ['/help', 'shell.help'],
          ] as const
        ).map(([href, text]) => (
          <li key={href}>
            <Link href={href} prefetch={false} className="tap link">
              {t(text)}
            </Link>
          </li>
        ))}
      </ul>
    </PageShell>
  )
}

export default orTroublePage(noCodePage)
