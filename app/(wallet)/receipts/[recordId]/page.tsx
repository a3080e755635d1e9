import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { FactList } from '@/components/ui/fact-list'
import { DecidedBy } from '@/components/wallet/decision/decided-by'
import { RequestFacts } from '@/components/wallet/decision/request-facts'
import { name } from '@/components/wallet/name'
import { RecordedWords } from '@/components/wallet/receipt/recorded-words'
import { SandboxMark } from '@/components/wallet/sandbox-mark'
import { instantInWords } from '@/lib/core/time/left'
import { env } from '@/lib/env'
import { wordsIn } from '@/lib/i18n/messages'
import { readReceiptPage } from '@/lib/operations/receipt/read-receipt'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('decide.receipt'))('pageTitle') }
}

/** A receipt to read, to print, and to save with its signature. */
async function receiptPage({ params }: { params: Promise<{ recordId: string }> }) {
  const recordId = idOrNotFound((await params).recordId)
  const [t, check, shell, language, ctx] = await Promise.all([
    getTranslations('decide'),
    getTranslations('check'),
    getTranslations('shell'),
    readLanguage(),
    personContext(),
  ])
  const { receipt, record, requester, facts } = await orNotFound(readReceiptPage(ctx, { recordId, language }))
  const who = { ...name, name: requester.name }
  const address = `${env().APP_ORIGIN}/verify`
  return (
    <PageShell
      back={{ href: '/', label: shell('home') }}
      kicker={receipt.abha?.sandbox ? <SandboxMark /> : 'Sammati'}
      title={
        receipt.check
          ? check.rich(
              `receipt.${receipt.verdict === 'granted' || receipt.verdict === 'denied' ? receipt.verdict : 'revoked'}`,
              who,
            )
          : t.rich(`receipt.heading.${record.verdict}`, who)
      }
    >
      <FactList
        rows={[
          receipt.check
            ? { term: check('which'), detail: check(`type.${receipt.check.type}`) }
            : { term: t('receipt.answer'), detail: t(`verdict.${record.verdict}`) },
          { term: t('result.when'), detail: instantInWords(record.at, language, wordsIn(language)) },
          { term: t('result.how'), detail: <DecidedBy record={record} partner={requester.partnerName} /> },
          { term: t('result.reference'), detail: <bdi className="break-all font-normal text-note">{record.id}</bdi> },
        ]}
      />
      {facts.length > 0 && (
        <section className="grid grid-cols-1 gap-4">
          <h2 className="font-bold text-group">
            {record.verdict === 'denied' ? t('closed.asked') : t('artefact.facts')}
          </h2>
          {facts.map((one) => (
            <RequestFacts
              key={one.from[0]?.id ?? ''}
              facts={one}
              tense={record.verdict === 'denied' ? 'what' : record.verdict === 'revoked' ? 'whatEnded' : 'whatGranted'}
            />
          ))}
        </section>
      )}
      {receipt.check && (
        <p>
          <Link href={`/checks/${receipt.check.sessionId}`} prefetch={false} className="tap link">
            {check('details')}
          </Link>
        </p>
      )}
      <RecordedWords record={record} partner={requester.partnerName} />
      <section className="grid grid-cols-1 gap-2">
        <h2 className="font-bold text-group">{t('receipt.proof')}</h2>
        <p>{t(receipt.abha ? 'receipt.proofTextAbha' : 'receipt.proofText', { address })}</p>
        <details>
          <summary className="link cursor-pointer py-2.5 print:hidden">{t('receipt.proofShow')}</summary>
          {receipt.proofs.map(({ jws }) => (
            <p key={jws} data-proof dir="ltr" className="mt-2 break-all border-line border-s-4 ps-4 text-note">
              {jws}
            </p>
          ))}
        </details>
      </section>
      <div className="print:hidden">
        <p>
          <a href={`/receipts/${record.id}/json`} download className="tap link">
            {t('receipt.json')}
          </a>
        </p>
        <p>
          <Link href="/verify" prefetch={false} className="tap link">
            {t('receipt.check')}
          </Link>
        </p>
        <p className="text-ink-soft text-note">{t('receipt.print')}</p>
      </div>
    </PageShell>
  )
}

export default orTroublePage(receiptPage)
