import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { FactList } from '@/components/ui/fact-list'
import { Chapters } from '@/components/wallet/evidence/chapters'
import { EvidenceDeliveries } from '@/components/wallet/evidence/evidence-deliveries'
import { EvidenceList } from '@/components/wallet/evidence/evidence-list'
import { EvidenceRecords } from '@/components/wallet/evidence/evidence-records'
import { SaveEvidence } from '@/components/wallet/evidence/save-evidence'
import { Small } from '@/components/wallet/evidence/small'
import { name } from '@/components/wallet/name'
import { reasonInWords } from '@/lib/core/delivery/code-in-words'
import { exactInstantInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { type Evidence, readEvidence } from '@/lib/operations/evidence/read-evidence'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('evidence'))('pageTitle') }
}

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ all?: unknown }> }

/** Everything that is on record about one permission, to read, to print and to save. */
async function evidencePage({ params, searchParams }: Props) {
  const artefactId = idOrNotFound((await params).id)
  const [t, language, ctx, { all }] = await Promise.all([
    getTranslations('evidence'),
    readLanguage(),
    personContext(),
    searchParams,
  ])
  const evidence = await orNotFound(readEvidence(ctx, { artefactId }))
  const { requester, records, uses, deliveries, cleanup } = evidence
  const partner = requester.partnerName
  const at = (instant: Date) => exactInstantInWords(instant, language, wordsIn(language))
  const path = `/sharing/${artefactId}/evidence`
  const notAllowed = uses.filter(({ outcome }) => outcome !== 'allowed').length
  const lastStage = cleanup.at(-1)

  return (
    <PageShell
      back={{ href: `/sharing/${artefactId}`, label: t('back') }}
      title={t.rich('heading', { ...name, name: requester.name })}
    >
      <FactList
        rows={[
          { term: t('state'), detail: t(`stateIs.${evidence.state}`) },
          { term: t('from'), detail: at(evidence.validFrom) },
          { term: t('until'), detail: at(evidence.endedAt ?? evidence.validUntil) },
        ]}
      />
      <Chapters
        all={all !== undefined}
        path={path}
        chapters={[
          {
            id: 'records',
            sum: t('recordsSum', { count: records.length, instant: at(records.at(-1)?.at ?? evidence.validFrom) }),
            body: <EvidenceRecords records={records} partner={partner} />,
          },
          {
            id: 'uses',
            sum: t('usesSum', { count: uses.length - notAllowed, others: notAllowed }),
            body: <Uses uses={uses} at={at} words={wordsIn(language)} />,
          },
          {
            id: 'deliveries',
            sum: t('deliveriesSum', {
              count: deliveries.length,
              others: deliveries.filter(({ toldAt, state }) => toldAt === null && state !== 'dropped').length,
            }),
            body: <EvidenceDeliveries deliveries={deliveries} partner={partner} />,
          },
          ...(lastStage
            ? [
                {
                  id: 'cleanup' as const,
                  sum: t('cleanupSum', { stage: t(`stage.${lastStage.stage}`), instant: at(lastStage.at) }),
                  body: (
                    <EvidenceList>
                      {cleanup.map((one) => (
                        <li key={`${one.at.toISOString()} ${one.stage}`}>
                          <p>{t(`stage.${one.stage}`)}</p>
                          <p className="text-ink-soft text-note">{at(one.at)}</p>
                        </li>
                      ))}
                    </EvidenceList>
                  ),
                },
              ]
            : []),
          {
            id: 'references',
            sum: t('referencesSum', { instant: at(evidence.at) }),
            body: (
              <FactList
                rows={[
                  { term: t('asks'), detail: <bdi>{partner}</bdi> },
                  { term: t('consumer'), detail: <Small>{requester.consumerId}</Small> },
                  { term: t('reference'), detail: <Small>{evidence.consentId}</Small> },
                  { term: t('request'), detail: <Small>{evidence.requestId}</Small> },
                ]}
              />
            ),
          },
        ]}
      />
      {!evidence.complete && <p>{t('cut')}</p>}
      <SaveEvidence path={path} />
    </PageShell>
  )
}

async function Uses({
  uses,
  at,
  words,
}: {
  uses: Evidence['uses']
  at: (instant: Date) => string
  words: ReturnType<typeof wordsIn>
}) {
  const t = await getTranslations('evidence')
  if (uses.length === 0) return <p>{t('noUses')}</p>
  return (
    <EvidenceList>
      {uses.map((use) => (
        <li key={use.id}>
          <p>{t(`use.${use.outcome}`, { reason: reasonInWords(use.reason ?? '', words) })}</p>
          <p className="text-ink-soft text-note">
            <time dateTime={use.at.toISOString()}>{at(use.at)}</time>
          </p>
          {use.dataTypes.length > 0 && (
            <p>
              <Small>{use.dataTypes.join(', ')}</Small>
            </p>
          )}
        </li>
      ))}
    </EvidenceList>
  )
}

export default orTroublePage(evidencePage)
