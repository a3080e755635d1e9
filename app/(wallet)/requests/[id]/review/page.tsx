import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { ActionForm } from '@/components/ui/action-form'
import { Button, DecisionRow } from '@/components/ui/button'
import { NoticeBox } from '@/components/ui/notice-box'
import { HoldStill } from '@/components/wallet/decision/hold-still'
import { ReasonFields } from '@/components/wallet/decision/reason-fields'
import { name } from '@/components/wallet/name'
import { ConsentWords } from '@/components/wallet/receipt/recorded-words'
import { Failure } from '@/lib/core/failure'
import { reviewDraft } from '@/lib/operations/consent/review-draft'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'
import { answerAction } from './actions'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ since?: string | string[] }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('decide.review'))('pageTitle') }
}

/** The exact words, and the two answers to them. */
async function reviewPage({ params, searchParams }: Props) {
  const requestId = idOrNotFound((await params).id)
  const [t, language, ctx] = await Promise.all([getTranslations('decide'), readLanguage(), personContext()])
  const review = await orNotFound(
    reviewDraft(ctx, { requestId, language }).catch((error) => {
      // Nothing to review: the request's own page says why.
      if (error instanceof Failure && error.code !== 'not_found') redirect(`/requests/${requestId}`)
      throw error
    }),
  )
  const { text, english, facts } = review
  const changed = (await searchParams).since === 'text'

  return (
    <PageShell
      back={{ href: `/requests/${requestId}`, label: t('review.back') }}
      kicker={t.rich('review.kicker', { ...name, name: facts.who })}
      title={t('review.heading')}
    >
      {changed && <NoticeBox tone="warning">{t('since.text')}</NoticeBox>}
      <p>{t('review.intro')}</p>
      <section className="grid grid-cols-1 gap-3">
        <h2 className="sr-only">{t('review.words')}</h2>
        <ConsentWords text={text.text} language={null} />
        {english && (
          <details>
            <summary className="link cursor-pointer py-2.5">{t('review.english')}</summary>
            <p className="mb-2 text-ink-soft text-note">{t('review.englishNote')}</p>
            <div lang="en" dir="ltr" className="whitespace-pre-line border-line border-s-4 ps-4">
              {english.text}
            </div>
          </details>
        )}
        <p>
          <Link id="change" href={`/requests/${requestId}`} prefetch={false} className="tap link">
            {t('review.change')}
          </Link>
        </p>
      </section>
      <ActionForm action={answerAction} className="grid grid-cols-1 gap-6">
        <input type="hidden" name="requestId" value={requestId} />
        <input type="hidden" name="requestVersion" value={review.requestVersion} />
        <input type="hidden" name="textHash" value={text.textHash} />
        <input type="hidden" name="language" value={text.language} />
        {review.minor && <p className="font-bold">{t('request.minor')}</p>}
        <h2 className="sr-only">{t('review.question')}</h2>
        <HoldStill>
          <DecisionRow>
            {/* First, so that Enter in a field never shares. */}
            <Button variant="decision" name="pressed" value="dont_share">
              {t('review.dontShare')}
            </Button>
            {!review.minor && (
              <Button variant="decision" name="pressed" value="share">
                {t('review.share')}
              </Button>
            )}
          </DecisionRow>
        </HoldStill>
        <ReasonFields summary={t('reason.summary')} requester={facts.who} />
      </ActionForm>
    </PageShell>
  )
}

export default orTroublePage(reviewPage)
