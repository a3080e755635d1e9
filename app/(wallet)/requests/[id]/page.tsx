import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { NoticeBox } from '@/components/ui/notice-box'
import { OpenRequest } from '@/components/wallet/decision/open-request'
import { name } from '@/components/wallet/name'
import { instantInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { readRequest } from '@/lib/operations/consent/read-request'
import { personContext } from '@/lib/web/context'
import { idOrNotFound, orNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'
import { saveDraftAction } from './actions'
import { ClosedRequest } from './closed-request'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ since?: string | string[] }> }

/** What the person may be told of a press that came too late. */
const SINCE = ['changed', 'decided', 'ended'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('decide.request'))('pageTitle') }
}

/** A request: the facts, and the one question. */
async function requestPage({ params, searchParams }: Props) {
  const requestId = idOrNotFound((await params).id)
  const [t, shell, language, ctx] = await Promise.all([
    getTranslations('decide'),
    getTranslations('shell'),
    readLanguage(),
    personContext(),
  ])
  const request = await orNotFound(readRequest(ctx, { requestId, language }))
  const asked = (await searchParams).since
  const since = SINCE.find((one) => one === asked)
  const late = since && <NoticeBox tone="warning">{t(`since.${since}`)}</NoticeBox>
  if (request.state !== 'REQUESTED' || request.decision) return <ClosedRequest request={request}>{late}</ClosedRequest>

  return (
    <PageShell
      back={{ href: '/', label: shell('home') }}
      kicker={t('request.kicker', { instant: instantInWords(request.expiresAt, language, wordsIn(language)) })}
      title={t.rich('request.heading', { ...name, name: request.requester.name, count: request.facts.what.length })}
    >
      {late}
      <OpenRequest request={request} action={saveDraftAction} />
    </PageShell>
  )
}

export default orTroublePage(requestPage)
