import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { FactList } from '@/components/ui/fact-list'
import { DecidedBy } from '@/components/wallet/decision/decided-by'
import { RequestFacts } from '@/components/wallet/decision/request-facts'
import { name } from '@/components/wallet/name'
import { ToldList } from '@/components/wallet/told-list'
import { dayInWords } from '@/lib/core/time/format'
import { instantInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { readRequest } from '@/lib/operations/consent/read-request'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('decide.result'))('pageTitle') }
}

/** What happened, for good: the same page on reload, tomorrow, and from a bookmark. */
async function resultPage({ params }: { params: Promise<{ id: string }> }) {
  const requestId = idOrNotFound((await params).id)
  const [t, shell, language, ctx] = await Promise.all([
    getTranslations('decide'),
    getTranslations('shell'),
    readLanguage(),
    personContext(),
  ])
  const { decision, requester, state, told } = await orNotFound(readRequest(ctx, { requestId, language }))
  if (!decision) redirect(`/requests/${requestId}`)
  const { granted, artefacts } = decision
  const who = { ...name, name: requester.name }
  const live = artefacts.filter((one) => one.state === 'ACTIVE' || one.state === 'PAUSED')
  const until = live[0]?.validUntil
  const place = (id: string | null) => granted?.from.find((one) => one.id === id)?.name ?? id ?? ''

  return (
    <PageShell
      back={{ href: '/', label: shell('home') }}
      title={
        !granted
          ? t.rich(decision.actorKind === 'person' ? 'result.denied' : 'result.deniedForYou', who)
          : state === 'GRANTED' && until
            ? t.rich('result.granted', { ...who, count: granted.what.length, day: dayInWords(until, language) })
            : t.rich('result.grantedEnded', who)
      }
    >
      {!granted && <p>{t('result.deniedText')}</p>}
      <FactList
        rows={[
          { term: t('result.when'), detail: instantInWords(decision.at, language, wordsIn(language)) },
          { term: t('result.how'), detail: <DecidedBy record={decision} partner={requester.partnerName} /> },
          ...(granted && live.length > 0 ? [{ term: t('result.ends'), detail: granted.until }] : []),
          { term: t('result.reference'), detail: <bdi className="break-all font-normal text-note">{decision.id}</bdi> },
        ]}
      />
      {granted && live.length > 0 && (
        <section>
          <h2 className="font-bold text-group">{t('result.stopTitle')}</h2>
          <p>{t('result.stopText')}</p>
          <ul>
            {live.map((one) => (
              <li key={one.id}>
                <Link href={`/sharing/${one.id}`} prefetch={false} className="tap link">
                  {live.length === 1 ? (
                    t('result.stopLink')
                  ) : (
                    <span>{t.rich('result.stopLinkAt', { ...name, place: place(one.providerId) })}</span>
                  )}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {granted && (
        <section className="grid grid-cols-1 gap-4">
          <h2 className="font-bold text-group">{t('artefact.facts')}</h2>
          {decision.narrowed && <p>{t('artefact.narrowed')}</p>}
          {decision.parts.map((part) => (
            <RequestFacts
              key={part.from[0]?.id ?? ''}
              facts={part}
              tense={live.length > 0 ? 'whatGranted' : 'whatEnded'}
            />
          ))}
        </section>
      )}
      <ToldList told={told} partner={requester.partnerName} />
      <nav aria-labelledby="next" className="print:hidden">
        <h2 id="next" className="font-bold text-group">
          {t('result.next')}
        </h2>
        <ul>
          <li>
            <Link href={`/receipts/${decision.id}`} prefetch={false} className="tap link">
              {t('result.receipt')}
            </Link>
          </li>
          <li>
            <Link href="/sharing" prefetch={false} className="tap link">
              {t('result.nextSharing')}
            </Link>
          </li>
          <li>
            <Link href="/" prefetch={false} className="tap link">
              {t('result.nextHome')}
            </Link>
          </li>
        </ul>
      </nav>
    </PageShell>
  )
}

export default orTroublePage(resultPage)
