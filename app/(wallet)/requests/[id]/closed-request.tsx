import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { PageShell } from '@/app/_shell/page-shell'
import { FactList } from '@/components/ui/fact-list'
import { DecidedBy } from '@/components/wallet/decision/decided-by'
import { RequestFacts } from '@/components/wallet/decision/request-facts'
import { name } from '@/components/wallet/name'
import { ToldList } from '@/components/wallet/told-list'
import { instantInWords } from '@/lib/core/time/left'
import { languageOr } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { RequestView } from '@/lib/operations/consent/read-request'

/** A request that cannot be answered now: what became of it, and what stays on record. No buttons. */
export async function ClosedRequest({ request, children }: { request: RequestView; children: ReactNode }) {
  const [t, shell, locale] = await Promise.all([getTranslations('decide'), getTranslations('shell'), getLocale()])
  const language = languageOr(locale)
  const { requester, decision } = request
  const instant = (at: Date) => instantInWords(at, language, wordsIn(language))
  const back = { href: '/', label: shell('home') }
  const who = { ...name, name: requester.name }
  const told = <ToldList told={request.told} partner={requester.partnerName} />

  if (decision) {
    const live = request.state === 'GRANTED' || request.state === 'PAUSED'
    return (
      <PageShell
        back={back}
        title={
          decision.granted
            ? live
              ? t.rich('closed.granted', who)
              : t.rich('result.grantedEnded', who)
            : t.rich(decision.actorKind === 'person' ? 'result.denied' : 'result.deniedForYou', who)
        }
      >
        {children}
        <FactList
          rows={[
            { term: t('receipt.answer'), detail: t(`verdict.${decision.verdict}`) },
            { term: t('result.when'), detail: instant(decision.at) },
            { term: t('result.how'), detail: <DecidedBy record={decision} partner={requester.partnerName} /> },
          ]}
        />
        <p>
          <Link href={`/requests/${request.id}/result`} prefetch={false} className="tap link">
            {t('closed.result')}
          </Link>
        </p>
        <section className="grid grid-cols-1 gap-4">
          <h2 className="font-bold text-group">{t('closed.asked')}</h2>
          <RequestFacts facts={request.facts} />
        </section>
        {told}
      </PageShell>
    )
  }

  const [title, lines] =
    request.state === 'CANCELLED'
      ? [t.rich('closed.cancelled', who), [t('closed.cancelledText')]]
      : request.state === 'IN_REVIEW'
        ? [t.rich('closed.inReview', who), [t('closed.inReviewText')]]
        : [
            t.rich('closed.expired', who),
            [t('closed.expiredText', { instant: instant(request.expiresAt) }), t('closed.expiredNext')],
          ]
  return (
    <PageShell back={back} title={title}>
      {children}
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <section className="grid grid-cols-1 gap-4">
        <h2 className="font-bold text-group">{t('closed.asked')}</h2>
        <RequestFacts facts={request.facts} />
      </section>
      {told}
    </PageShell>
  )
}
