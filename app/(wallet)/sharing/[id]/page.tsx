import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { FactList } from '@/components/ui/fact-list'
import { DecidedBy } from '@/components/wallet/decision/decided-by'
import { RequestFacts } from '@/components/wallet/decision/request-facts'
import { name } from '@/components/wallet/name'
import { RecordedWords } from '@/components/wallet/receipt/recorded-words'
import { Timeline } from '@/components/wallet/timeline'
import { DIALECTS, ToldList } from '@/components/wallet/told-list'
import { dayInWords } from '@/lib/core/time/format'
import { instantInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { readArtefact } from '@/lib/operations/consent/read-artefact'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'
import { pauseAction, resumeAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('decide.artefact'))('pageTitle') }
}

/** One permission: what it allows, its story, its words, its receipts, and how to stop it. */
async function artefactPage({ params }: { params: Promise<{ id: string }> }) {
  const artefactId = idOrNotFound((await params).id)
  const [t, evidence, language, ctx] = await Promise.all([
    getTranslations('decide'),
    getTranslations('evidence'),
    readLanguage(),
    personContext(),
  ])
  const artefact = await orNotFound(readArtefact(ctx, { artefactId, language }))
  const { requester, facts, grant, records, state } = artefact
  const last = records.at(-1)
  const live = state === 'ACTIVE' || state === 'PAUSED'
  const who = { ...name, name: requester.name }
  const instant = (at: Date) => instantInWords(at, language, wordsIn(language))
  // No upstream has a word for a pause: what was told there goes on.
  const upstream =
    state === 'PAUSED' && artefact.told.find((one) => one.recipientKind === 'relay' && (one.toldAt ?? one.confirmedAt))
  const title =
    state === 'ACTIVE'
      ? t.rich('artefact.active', {
          ...who,
          count: facts.what.length,
          day: dayInWords(artefact.validUntil, language),
        })
      : state === 'PAUSED'
        ? t.rich('artefact.paused', who)
        : state === 'EXPIRED'
          ? t.rich('artefact.expired', who)
          : t.rich(last?.actorKind === 'person' ? 'artefact.revoked' : 'artefact.revokedByPartner', who)

  return (
    <PageShell back={{ href: '/sharing', label: t('artefact.back') }} title={title}>
      {!live && (
        <div>
          {artefact.endedAt && <p>{t('artefact.endedOn', { instant: instant(artefact.endedAt) })}</p>}
          <p>{t('artefact.deletion')}</p>
        </div>
      )}
      {live && (
        // Always there, so that what a press changed in it is read out.
        <p role="status" className="empty:-mt-6">
          {artefact.pausedAt
            ? t('artefact.pausedText', {
                instant: instant(artefact.pausedAt),
                day: dayInWords(artefact.validUntil, language),
              })
            : last?.verdict === 'resumed' && t('artefact.resumedText', { instant: instant(last.at) })}
        </p>
      )}
      {upstream && (
        <p>
          {t.rich('artefact.pausedUpstream', {
            ...name,
            dialect: DIALECTS[upstream.dialect ?? ''] ?? '',
            host: upstream.host ?? '',
          })}
        </p>
      )}
      {live && (
        <p className="print:hidden">
          <Link
            href={`/sharing/${artefact.id}/stop`}
            prefetch={false}
            className="flex min-h-14 w-full items-center justify-center rounded-card border-2 border-accent bg-accent px-4 py-2 font-bold text-on-accent hover:border-accent-strong hover:bg-accent-strong"
          >
            {t('artefact.stop')}
          </Link>
        </p>
      )}
      {artefact.pausedWithAbha && (
        <p className="print:hidden">
          {t('artefact.pausedWithAbha')}{' '}
          <Link href="/abha" prefetch={false} className="tap link">
            {t('artefact.pausedWithAbhaLink')}
          </Link>
        </p>
      )}
      {live && !artefact.pausedWithAbha && (
        <ActionForm action={state === 'ACTIVE' ? pauseAction : resumeAction} className="grid gap-2 print:hidden">
          <input type="hidden" name="artefactId" value={artefact.id} />
          <div id="pause" tabIndex={-1}>
            <Button variant="plain">{t(state === 'ACTIVE' ? 'artefact.pause' : 'artefact.resume')}</Button>
          </div>
          {state === 'ACTIVE' && <p className="text-ink-soft text-note">{t('artefact.pauseHint')}</p>}
        </ActionForm>
      )}

      <section className="grid grid-cols-1 gap-4">
        <h2 className="font-bold text-group">{t('artefact.facts')}</h2>
        {artefact.narrowed && <p>{t('artefact.narrowed')}</p>}
        <RequestFacts facts={facts} tense={live ? 'whatGranted' : 'whatEnded'} />
        <FactList
          rows={[
            { term: t('result.when'), detail: instant(grant.at) },
            { term: t('result.how'), detail: <DecidedBy record={grant} partner={requester.partnerName} /> },
          ]}
        />
      </section>

      <section className="grid grid-cols-1 gap-4">
        <h2 className="font-bold text-group">{t('artefact.timeline')}</h2>
        <Timeline entries={artefact.timeline} partner={requester.partnerName} />
        {artefact.timelineCut && (
          <p>
            {t('artefact.timelineCut', { count: artefact.timelineLimit })}{' '}
            <Link href={`/activity?who=${requester.partnerId}`} prefetch={false} className="tap link">
              {t('artefact.timelineAll')}
            </Link>
          </p>
        )}
        <p className="text-ink-soft text-note">{t('artefact.looks')}</p>
      </section>

      <ToldList told={artefact.told} partner={requester.partnerName} />

      <RecordedWords record={grant} partner={requester.partnerName} />

      <nav aria-labelledby="receipts" className="print:hidden">
        <h2 id="receipts" className="font-bold text-group">
          {t('artefact.receipts')}
        </h2>
        <ul>
          {records.map((record) => (
            <li key={record.id}>
              <Link href={`/receipts/${record.id}`} prefetch={false} className="tap link">
                {t('artefact.receiptOf', { verdict: t(`verdict.${record.verdict}`), instant: instant(record.at) })}
              </Link>
            </li>
          ))}
        </ul>
        <p>
          <Link href={`/sharing/${artefact.id}/evidence`} prefetch={false} className="tap link">
            {evidence('link')}
          </Link>
        </p>
        {live && (
          <p>
            <Link href={`/requesters/${requester.partnerId}/stop`} prefetch={false} className="tap link">
              <span>{t.rich('artefact.stopAll', { ...name, name: requester.partnerName })}</span>
            </Link>
          </p>
        )}
      </nav>
    </PageShell>
  )
}

export default orTroublePage(artefactPage)
