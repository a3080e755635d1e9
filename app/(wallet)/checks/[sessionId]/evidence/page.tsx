import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { FactList } from '@/components/ui/fact-list'
import { Chapters } from '@/components/wallet/evidence/chapters'
import { EvidenceDeliveries } from '@/components/wallet/evidence/evidence-deliveries'
import { EvidenceRecords } from '@/components/wallet/evidence/evidence-records'
import { SaveEvidence } from '@/components/wallet/evidence/save-evidence'
import { Small } from '@/components/wallet/evidence/small'
import { name } from '@/components/wallet/name'
import { exactInstantInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { readCheckEvidence } from '@/lib/operations/evidence/read-check-evidence'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('evidence'))('pageTitle') }
}

type Props = { params: Promise<{ sessionId: string }>; searchParams: Promise<{ all?: unknown }> }

/** Everything that is on record about one check, to read, to print and to save. */
async function checkEvidencePage({ params, searchParams }: Props) {
  const id = idOrNotFound((await params).sessionId)
  const [t, language, ctx, { all }] = await Promise.all([
    getTranslations('evidence'),
    readLanguage(),
    personContext(),
    searchParams,
  ])
  const evidence = await orNotFound(readCheckEvidence(ctx, { id }))
  const { requester, records, deliveries, sessionId } = evidence
  const partner = requester.partnerName
  const at = (instant: Date) => exactInstantInWords(instant, language, wordsIn(language))
  const path = `/checks/${sessionId}/evidence`

  return (
    <PageShell
      back={{ href: `/checks/${sessionId}`, label: t('backToCheck') }}
      title={t.rich('checkHeading', { ...name, name: requester.name })}
    >
      <FactList
        rows={[
          { term: t('state'), detail: t(`checkIs.${evidence.state}`) },
          { term: t('opened'), detail: at(evidence.openedAt) },
        ]}
      />
      <Chapters
        all={all !== undefined}
        path={path}
        chapters={[
          {
            id: 'records',
            sum: t('recordsSum', { count: records.length, instant: at(records.at(-1)?.at ?? evidence.openedAt) }),
            body: <EvidenceRecords records={records} partner={partner} />,
          },
          {
            id: 'deliveries',
            sum: t('deliveriesSum', {
              count: deliveries.length,
              others: deliveries.filter(({ toldAt, state }) => toldAt === null && state !== 'dropped').length,
            }),
            body: <EvidenceDeliveries deliveries={deliveries} partner={partner} />,
          },
          {
            id: 'references',
            sum: t('referencesSum', { instant: at(evidence.at) }),
            body: (
              <FactList
                rows={[
                  { term: t('checks'), detail: <bdi>{partner}</bdi> },
                  { term: t('session'), detail: <Small>{sessionId}</Small> },
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

export default orTroublePage(checkEvidencePage)
