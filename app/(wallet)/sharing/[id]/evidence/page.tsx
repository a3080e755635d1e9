import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { FactList } from '@/components/ui/fact-list'
import { DecidedBy } from '@/components/wallet/decision/decided-by'
import { name } from '@/components/wallet/name'
import { ConsentWords } from '@/components/wallet/receipt/recorded-words'
import { Change, Recipient } from '@/components/wallet/told-list'
import { instantInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { readEvidence } from '@/lib/operations/evidence/read-evidence'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('evidence'))('pageTitle') }
}

/** Everything that is on record about one permission, to read, to print and to save. */
async function evidencePage({ params }: { params: Promise<{ id: string }> }) {
  const artefactId = idOrNotFound((await params).id)
  const [t, decide, told, language, ctx] = await Promise.all([
    getTranslations('evidence'),
    getTranslations('decide'),
    getTranslations('told'),
    readLanguage(),
    personContext(),
  ])
  const evidence = await orNotFound(readEvidence(ctx, { artefactId }))
  const { requester, records, uses, deliveries, cleanup } = evidence
  const partner = requester.partnerName
  const at = (instant: Date) => instantInWords(instant, language, wordsIn(language))
  const small = (text: string) => <bdi className="break-all font-normal text-note">{text}</bdi>
  const list = 'border-line border-y [&>li]:border-line [&>li]:border-b [&>li]:py-3 [&>li:last-child]:border-b-0'

  return (
    <PageShell
      back={{ href: `/sharing/${artefactId}`, label: t('back') }}
      title={t.rich('heading', { ...name, name: requester.name })}
    >
      <FactList
        rows={[
          { term: t('asks'), detail: <bdi>{partner}</bdi> },
          { term: t('consumer'), detail: small(requester.consumerId) },
          { term: t('state'), detail: t(`stateIs.${evidence.state}`) },
          { term: t('from'), detail: at(evidence.validFrom) },
          { term: t('until'), detail: at(evidence.endedAt ?? evidence.validUntil) },
          { term: t('reference'), detail: small(evidence.consentId) },
          { term: t('request'), detail: small(evidence.requestId) },
          { term: t('madeAt'), detail: at(evidence.at) },
        ]}
      />
      <section className="grid grid-cols-1 gap-4">
        <h2 className="font-bold text-group">{t('records')}</h2>
        {records.map((record) => (
          <article key={record.id} className="grid grid-cols-1 gap-3">
            <h3 className="font-bold">
              {t('verdictAt', { verdict: decide(`verdict.${record.verdict}`), instant: at(record.at) })}
            </h3>
            {record.text !== null && (
              <ConsentWords text={record.text} language={record.language === language ? null : record.language} />
            )}
            <FactList
              rows={[
                { term: t('how'), detail: <DecidedBy record={record} partner={partner} /> },
                ...(record.verdict === 'granted'
                  ? [{ term: t('display'), detail: t(`displayIs.${record.displayEvidence}`) }]
                  : []),
                ...(record.textHash ? [{ term: decide('words.hash'), detail: small(record.textHash) }] : []),
                { term: t('signed'), detail: small(record.jws) },
              ]}
            />
          </article>
        ))}
      </section>
      <section className="grid grid-cols-1 gap-3">
        <h2 className="font-bold text-group">{t('uses')}</h2>
        {uses.length === 0 ? (
          <p>{t('noUses')}</p>
        ) : (
          <ol className={list}>
            {uses.map((use) => (
              <li key={use.id}>
                <p>{t(`use.${use.outcome}`, { reason: use.reason ?? '' })}</p>
                <p className="text-ink-soft text-note">
                  <time dateTime={use.at.toISOString()}>{at(use.at)}</time>
                </p>
                {use.dataTypes.length > 0 && <p className="text-note">{small(use.dataTypes.join(', '))}</p>}
              </li>
            ))}
          </ol>
        )}
      </section>
      <section className="grid grid-cols-1 gap-3">
        <h2 className="font-bold text-group">{t('deliveries')}</h2>
        {deliveries.length === 0 ? (
          <p>{t('noDeliveries')}</p>
        ) : (
          <ol className={list}>
            {deliveries.map((one) => (
              <li key={one.id}>
                <p className="font-bold">
                  <Change topic={one.topic} />
                </p>
                <p className="break-words">
                  <Recipient told={one} partner={partner} />
                </p>
                <ul className="text-note">
                  {one.attempts.map((attempt) => (
                    <li key={attempt.at}>
                      {t('attemptAt', {
                        instant: at(new Date(attempt.at)),
                        outcome: t(`attempt.${attempt.outcome}`),
                        code: attempt.failure ?? attempt.status?.toString() ?? t('noCode'),
                      })}
                    </li>
                  ))}
                  {one.confirmedAt && <li>{told('confirmed', { instant: at(one.confirmedAt) })}</li>}
                  {one.stoppedAt && <li>{told('stopped', { instant: at(one.stoppedAt) })}</li>}
                  {one.deletedAt && <li>{told('deleted', { instant: at(one.deletedAt) })}</li>}
                  {one.escalatedAt && <li>{told('escalated', { instant: at(one.escalatedAt) })}</li>}
                  {one.evidenceUrl && (
                    <li className="break-all">{told.rich('proof', { ...name, address: one.evidenceUrl })}</li>
                  )}
                </ul>
                <p>{small(one.id)}</p>
              </li>
            ))}
          </ol>
        )}
      </section>
      {cleanup.length > 0 && (
        <section className="grid grid-cols-1 gap-3">
          <h2 className="font-bold text-group">{t('cleanup')}</h2>
          <ol className={list}>
            {cleanup.map((one) => (
              <li key={`${one.at.toISOString()} ${one.stage}`}>
                <p>{t(`stage.${one.stage}`)}</p>
                <p className="text-ink-soft text-note">{at(one.at)}</p>
              </li>
            ))}
          </ol>
        </section>
      )}
      {!evidence.complete && <p>{t('cut')}</p>}
      <div className="print:hidden">
        <p>
          <a href={`/sharing/${artefactId}/evidence/json`} download className="tap link">
            {t('json')}
          </a>
        </p>
        <p className="text-ink-soft text-note">{t('print')}</p>
      </div>
    </PageShell>
  )
}

export default orTroublePage(evidencePage)
