import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { HoldEarly } from '@/app/_shell/hold-early'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { ActionForm } from '@/components/ui/action-form'
import { NoticeBox } from '@/components/ui/notice-box'
import { AnswerButtons, AnswerFields, ReviewWords } from '@/components/wallet/decision/answer'
import { HoldStill } from '@/components/wallet/decision/hold-still'
import { ReasonFields } from '@/components/wallet/decision/reason-fields'
import { name } from '@/components/wallet/name'
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
  const { facts } = review
  const changed = (await searchParams).since === 'text'

  return (
    <PageShell
      back={{ href: `/requests/${requestId}`, label: t('review.back') }}
      kicker={t.rich('review.kicker', { ...name, name: facts.who })}
      title={t('review.heading')}
    >
      {changed && <NoticeBox tone="warning">{t('since.text')}</NoticeBox>}
      <p>{t('review.intro')}</p>
      <ReviewWords review={review} changeHref={`/requests/${requestId}`} />
      <ActionForm action={answerAction} className="grid grid-cols-1 gap-6">
        <AnswerFields review={review} />
        {review.minor && <p className="font-bold">{t('request.minor')}</p>}
        <h2 className="sr-only">{t('review.question')}</h2>
        <HoldEarly />
        <HoldStill>
          <AnswerButtons minor={review.minor} />
        </HoldStill>
        <ReasonFields summary={t('reason.summary')} requester={facts.who} />
      </ActionForm>
    </PageShell>
  )
}

export default orTroublePage(reviewPage)
