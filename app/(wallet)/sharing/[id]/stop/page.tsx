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
import { readArtefact } from '@/lib/operations/consent/read-artefact'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'
import { stopAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('decide.stop'))('pageTitle') }
}

/** What stopping does and does not do, and the one button. */
async function stopPage({ params }: { params: Promise<{ id: string }> }) {
  const artefactId = idOrNotFound((await params).id)
  const [t, language, ctx] = await Promise.all([getTranslations('decide'), readLanguage(), personContext()])
  const { state, requester, facts } = await orNotFound(readArtefact(ctx, { artefactId, language }))
  if (state !== 'ACTIVE' && state !== 'PAUSED') redirect(`/sharing/${artefactId}`)
  return (
    <PageShell
      back={{ href: `/sharing/${artefactId}`, label: t('stop.back') }}
      title={t.rich('stop.heading', { ...name, name: requester.name })}
    >
      <section>
        <h2 className="font-bold text-group">{t('stop.what')}</h2>
        <ul className="list-disc ps-6">
          {facts.what.map(({ key, label }) => (
            <li key={key}>
              <bdi>{label}</bdi>
            </li>
          ))}
        </ul>
        {facts.from.length > 0 && (
          <p className="text-ink-soft text-note">
            {t('facts.from')}: <bdi>{facts.from.map((one) => one.name).join(', ')}</bdi>
          </p>
        )}
      </section>
      <StopTruths />
      <ActionForm action={stopAction}>
        <input type="hidden" name="artefactId" value={artefactId} />
        <div id="stop" tabIndex={-1}>
          <Button variant="decision">{t('stop.button')}</Button>
        </div>
        <ReasonFields summary={t('reason.summaryStop')} requester={facts.who} />
      </ActionForm>
    </PageShell>
  )
}

export default orTroublePage(stopPage)
