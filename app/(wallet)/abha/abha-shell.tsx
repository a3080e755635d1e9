import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { PageShell } from '@/app/_shell/page-shell'
import { SandboxMark } from '@/components/wallet/sandbox-mark'
import { type AbhaPage, stepOf } from '@/lib/core/abha/page'
import { abhaOffer } from '@/lib/operations/abha/offer'
import type { AbhaChange } from '@/lib/operations/abha/view'

type Props = {
  title: ReactNode
  back: { readonly href: string; readonly label: string }
  /** Which step of which change this is. */
  at?: { readonly change: AbhaChange; readonly page: AbhaPage }
  children: ReactNode
}

/** What every page about an ABHA stands in: it says when all of it happens in a sandbox, and how far one has come. */
export async function AbhaShell({ title, back, at, children }: Props) {
  const t = await getTranslations('abha')
  const { sandbox } = abhaOffer()
  const isUnknown = at?.change.status === 'UNKNOWN'
  const step = at && !isUnknown ? stepOf(at.change.kind, at.page) : null
  return (
    <PageShell
      title={title}
      back={back}
      kicker={
        <>
          {sandbox && <SandboxMark />}
          {step && <span className="block">{t('step', step)}</span>}
        </>
      }
    >
      {children}
    </PageShell>
  )
}
