import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { CloseButton } from '@/components/embed/close-button'
import { name } from '@/components/wallet/name'
import type { Told } from '@/lib/core/embed/message'
import { outcomeReceipt, readOutcome } from '@/lib/operations/embed/read-outcome'
import { embedded, embedPath } from '@/lib/web/embed'
import { idOrNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'
import { EmbedShell } from '../../embed-shell'
import { Over } from '../../over'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('decide.result'))('pageTitle') }
}

/** What became of it, whichever way it was answered; the page around is told which request, and yes or no. */
async function resultPage({ params, searchParams }: PageProps<'/embed/[id]/result'>) {
  const id = idOrNotFound((await params).id)
  const [t, language, query, found] = await Promise.all([
    getTranslations('embed'),
    readLanguage(),
    searchParams,
    embedded(id),
  ])
  if (typeof found === 'string') return <Over why={found} partner={query.p} />
  const { ctx, session } = found
  const outcome = await readOutcome(ctx, session)
  if (outcome === 'open') redirect(embedPath(session, '', language))
  const { requestId, parentOrigin } = session
  const hasEnded = outcome === 'ended'
  // Of an end the page around hears when the person has closed this one: before, they would not see why it is gone.
  const told: Exclude<Told, { type: 'cw:resize' }> | undefined = hasEnded
    ? undefined
    : { type: 'cw:decided', requestId, outcome, receipt: await outcomeReceipt(ctx, session, outcome) }
  return (
    <EmbedShell
      session={session}
      parentOrigin={parentOrigin}
      told={told}
      walletHref={`/requests/${requestId}/result`}
      inLanguage={(other) => embedPath(session, '/result', other)}
      title={t.rich(outcome, { ...name, name: session.partnerName })}
    >
      <p>{t(`${outcome}Text`)}</p>
      <p>
        <a href={`/requests/${requestId}/result`} target="_blank" rel="noopener" className="tap link">
          {t('see')}
        </a>
      </p>
      <CloseButton reason={hasEnded ? 'ended' : 'done'}>{t('close')}</CloseButton>
    </EmbedShell>
  )
}

export default orTroublePage(resultPage)
