import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { HoldEarly } from '@/app/_shell/hold-early'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { JudgedPress } from '@/components/embed/press'
import { WatchOutcome } from '@/components/embed/watch-outcome'
import { ActionForm } from '@/components/ui/action-form'
import { NoticeBox } from '@/components/ui/notice-box'
import { AnswerButtons, AnswerFields, ReviewWords } from '@/components/wallet/decision/answer'
import { HoldStill } from '@/components/wallet/decision/hold-still'
import { ReasonFields } from '@/components/wallet/decision/reason-fields'
import { name } from '@/components/wallet/name'
import { Failure } from '@/lib/core/failure'
import { env } from '@/lib/env'
import { reviewDraft } from '@/lib/operations/consent/review-draft'
import { embedded, embedPath } from '@/lib/web/embed'
import { idOrNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'
import { answerAction, toWindowAction } from '../../actions'
import { EmbedShell } from '../../embed-shell'
import { Over } from '../../over'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('decide.review'))('pageTitle') }
}

/** The exact words, and the two answers to them: here where that is allowed, else in a window of the wallet's own. */
async function reviewPage({ params, searchParams }: PageProps<'/embed/[id]/review'>) {
  const id = idOrNotFound((await params).id)
  const [t, decide, language, query, found] = await Promise.all([
    getTranslations('embed'),
    getTranslations('decide'),
    readLanguage(),
    searchParams,
    embedded(id),
  ])
  if (typeof found === 'string') return <Over why={found} partner={query.p} />
  const { ctx, session } = found
  const own = embedPath(session, '', language)
  if (ctx.actor.kind !== 'person') redirect(own)
  const review = await reviewDraft(ctx, { requestId: session.requestId, language }).catch((error: unknown) => {
    // Nothing to review: the request's own page says why.
    if (error instanceof Failure) redirect(own)
    throw error
  })
  const { shape, parentOrigin, inFrameApproval, requestId } = session
  const windowHref = `/requests/${requestId}/review`
  const waiting = (
    <NoticeBox tone="info">
      <p role="status" className="font-bold">
        {t('waiting')}
      </p>
      <p>{t('waitingText')}</p>
      <a href={windowHref} target="_blank" rel="noopener" className="tap link">
        {t('waitingLink')}
      </a>
    </NoticeBox>
  )
  return (
    <EmbedShell
      session={session}
      parentOrigin={parentOrigin}
      walletHref={windowHref}
      inLanguage={(other) => embedPath(session, '/review', other)}
      back={{ href: own, label: decide('review.back') }}
      kicker={decide.rich('review.kicker', { ...name, name: review.facts.who })}
      title={decide('review.heading')}
    >
      <WatchOutcome
        stateHref={embedPath(session, '/state', language)}
        resultHref={embedPath(session, '/result', language)}
      />
      {query.since === 'text' && <NoticeBox tone="warning">{decide('since.text')}</NoticeBox>}
      <p>{decide('review.intro')}</p>
      <ReviewWords review={review} changeHref={own} />
      <ActionForm action={answerAction.bind(null, session.id)} className="grid grid-cols-1 gap-6">
        <AnswerFields review={review} />
        {review.minor && <p className="font-bold">{decide('request.minor')}</p>}
        <h2 className="sr-only">{decide('review.question')}</h2>
        <p className="text-ink-soft text-note">{t(inFrameApproval ? 'pageNote' : 'windowNote')}</p>
        <HoldEarly />
        {/* What was seen, and the rest of the buttons, are of these words in this language: of others they begin anew. */}
        <HoldStill key={`${language} ${review.text.textHash}`}>
          <JudgedPress
            around={{ walletOrigin: env().APP_ORIGIN, parentOrigin, shape, inFrameApproval }}
            windowHref={windowHref}
            toWindow={toWindowAction.bind(null, session.id)}
            waiting={waiting}
            began={query.window === '1'}
          >
            <AnswerButtons minor={review.minor} />
          </JudgedPress>
        </HoldStill>
        <ReasonFields summary={decide('reason.summary')} requester={review.facts.who} />
      </ActionForm>
    </EmbedShell>
  )
}

export default orTroublePage(reviewPage)
