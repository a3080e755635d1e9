import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { ReasonFields } from '@/components/wallet/decision/reason-fields'
import { StopTruths } from '@/components/wallet/decision/stop-truths'
import { name } from '@/components/wallet/name'
import { readRequester } from '@/lib/operations/consent/read-requester'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'
import { stopRequesterAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('decide.stop'))('pageTitle') }
}

/** All that one requester can see, and one button for all of it; afterwards, that there is nothing left. */
async function stopRequesterPage({ params }: { params: Promise<{ partnerId: string }> }) {
  const partnerId = idOrNotFound((await params).partnerId)
  const [t, check, language, ctx] = await Promise.all([
    getTranslations('decide'),
    getTranslations('check'),
    readLanguage(),
    personContext(),
  ])
  const { name: requester, items, checks } = await orNotFound(readRequester(ctx, { partnerId, language }))
  const back = { href: '/sharing', label: t('artefact.back') }
  const who = { ...name, name: requester }
  if (items.length + checks.length === 0)
    return (
      <PageShell back={back} title={t.rich('stopAll.done', who)}>
        <p>{t('stopAll.doneText')}</p>
        <p>
          <Link href="/" prefetch={false} className="tap link">
            {t('result.nextHome')}
          </Link>
        </p>
      </PageShell>
    )
  return (
    <PageShell back={back} title={t.rich('stopAll.heading', who)}>
      <section>
        <h2 className="font-bold text-group">{t('stopAll.list')}</h2>
        <ul className="list-disc ps-6">
          {items.map(({ artefactId, facts }) => (
            <li key={artefactId}>
              {facts.what.map(({ key, label }, index) => (
                <span key={key}>
                  {index > 0 && ', '}
                  <bdi>{label}</bdi>
                </span>
              ))}
              <span className="block text-ink-soft text-note">
                <bdi>{facts.why}</bdi> · {t('sharing.until', { until: facts.until })}
              </span>
            </li>
          ))}
          {checks.map(({ sessionId, type }) => (
            <li key={sessionId}>{t('stopAll.check', { type: check(`type.${type}`) })}</li>
          ))}
        </ul>
      </section>
      <StopTruths />
      <ActionForm action={stopRequesterAction}>
        <input type="hidden" name="partnerId" value={partnerId} />
        <div id="stop" tabIndex={-1}>
          <Button variant="decision">{t('stopAll.button')}</Button>
        </div>
        <ReasonFields summary={t('reason.summaryStop')} requester={requester} />
      </ActionForm>
    </PageShell>
  )
}

export default orTroublePage(stopRequesterPage)
