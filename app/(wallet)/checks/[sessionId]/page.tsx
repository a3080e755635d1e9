import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { FactList } from '@/components/ui/fact-list'
import { name } from '@/components/wallet/name'
import { RecordedWords } from '@/components/wallet/receipt/recorded-words'
import { ToldList } from '@/components/wallet/told-list'
import { instantInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { readCheck } from '@/lib/operations/check/read-check'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('check'))('pageTitle') }
}

/** One check: what was recorded in the person's name, its words, its receipts, and how to stop it. */
async function checkPage({ params }: { params: Promise<{ sessionId: string }> }) {
  const sessionId = idOrNotFound((await params).sessionId)
  const [t, decide, evidence, language, ctx] = await Promise.all([
    getTranslations('check'),
    getTranslations('decide'),
    getTranslations('evidence'),
    readLanguage(),
    personContext(),
  ])
  const { requester, contact, binding, upload, history, cut, told } = await orNotFound(readCheck(ctx, { sessionId }))
  const who = { ...name, name: requester.name }
  const instant = (at: Date) => instantInWords(at, language, wordsIn(language))
  const stands = binding?.verdict === 'granted'

  return (
    <PageShell
      back={{ href: '/sharing', label: decide('artefact.back') }}
      title={t.rich(binding?.verdict ?? 'none', who)}
    >
      <div>
        <p>{t(`${binding?.verdict ?? 'none'}Text`, { instant: binding ? instant(binding.at) : '' })}</p>
        {binding?.verdict === 'revoked' && <p>{decide('artefact.deletion')}</p>}
      </div>
      {stands && (
        <p className="print:hidden">
          <Link
            href={`/checks/${sessionId}/stop`}
            prefetch={false}
            className="flex min-h-14 w-full items-center justify-center rounded-card border-2 border-accent bg-accent px-4 py-2 font-bold text-on-accent hover:border-accent-strong hover:bg-accent-strong"
          >
            {t('stop')}
          </Link>
        </p>
      )}

      <section className="grid grid-cols-1 gap-4">
        <h2 className="font-bold text-group">{t('what')}</h2>
        <FactList
          rows={[
            {
              term: t('who'),
              detail: (
                <>
                  <bdi className="block">{requester.name}</bdi>
                  <span className="block font-normal text-note">
                    {requester.verifiedBy
                      ? decide.rich('facts.verified', { ...name, registry: requester.verifiedBy })
                      : decide('facts.notVerified')}
                  </span>
                  {contact && (
                    <span className="block font-normal text-note">
                      {decide.rich('facts.reach', { ...name, contact })}
                    </span>
                  )}
                </>
              ),
            },
            ...(binding
              ? [
                  {
                    term: t('which'),
                    detail: (
                      <>
                        <span className="block">{t(`type.${binding.type}`)}</span>
                        <span className="block font-normal text-note">{t(`typeText.${binding.type}`)}</span>
                      </>
                    ),
                  },
                  { term: t('since'), detail: instant(binding.at) },
                ]
              : []),
          ]}
        />
      </section>

      <ToldList told={told} partner={requester.partnerName} />

      {upload && <RecordedWords record={upload} partner={requester.partnerName} whole={`/receipts/${upload.id}`} />}

      {history.length > 0 && (
        <section className="grid grid-cols-1 gap-3">
          <div>
            <h2 className="font-bold text-group">{t('history')}</h2>
            <p className="text-ink-soft text-note">{t('historyText')}</p>
          </div>
          <ol className="border-line border-y">
            {history.map(({ id, verdict, consentType, at }, index) => (
              <li key={id} className="border-line border-b py-3 last:border-b-0 print:break-inside-avoid">
                <p>{t.rich(`event.${verdict}`, { ...who, type: t(`type.${consentType}`) })}</p>
                <p className="text-ink-soft text-note">
                  <time dateTime={at.toISOString()}>{instant(at)}</time>
                </p>
                {index === 0 && <p className="text-note">{t('countsNow')}</p>}
                <Link
                  href={`/receipts/${id}`}
                  prefetch={false}
                  aria-label={t('receiptLabel', { instant: instant(at) })}
                  className="tap link text-note print:hidden"
                >
                  {t('receiptLink')}
                </Link>
              </li>
            ))}
          </ol>
          {cut && <p className="text-ink-soft text-note">{t('historyCut')}</p>}
        </section>
      )}
      <p className="print:hidden">
        <Link href={`/checks/${sessionId}/evidence`} prefetch={false} className="tap link">
          {evidence('link')}
        </Link>
      </p>
    </PageShell>
  )
}

export default orTroublePage(checkPage)
