import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { ReasonFields } from '@/components/wallet/decision/reason-fields'
import { StopTruths } from '@/components/wallet/decision/stop-truths'
import { name } from '@/components/wallet/name'
import { readCheck } from '@/lib/operations/check/read-check'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'
import { stopCheckAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('check'))('stop') }
}

/** What stopping a check does and does not do, and the one button. */
async function stopCheckPage({ params }: { params: Promise<{ sessionId: string }> }) {
  const sessionId = idOrNotFound((await params).sessionId)
  const [t, decide, ctx] = await Promise.all([getTranslations('check'), getTranslations('decide'), personContext()])
  const { binding, requester } = await orNotFound(readCheck(ctx, { sessionId }))
  if (binding?.verdict !== 'granted') redirect(`/checks/${sessionId}`)
  return (
    <PageShell
      back={{ href: `/checks/${sessionId}`, label: decide('stop.back') }}
      title={t.rich('stopHeading', { ...name, name: requester.name })}
    >
      <section>
        <h2 className="font-bold text-group">{t('stopWhat')}</h2>
        <ul className="list-disc ps-6">
          <li>{t(`type.${binding.type}`)}</li>
        </ul>
      </section>
      <StopTruths />
      <ActionForm action={stopCheckAction}>
        <input type="hidden" name="sessionId" value={sessionId} />
        <div id="stop" tabIndex={-1}>
          <Button variant="decision">{t('stop')}</Button>
        </div>
        <ReasonFields summary={decide('reason.summaryStop')} requester={requester.name} />
      </ActionForm>
    </PageShell>
  )
}

export default orTroublePage(stopCheckPage)
