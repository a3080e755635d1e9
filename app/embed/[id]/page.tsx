import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { DemoNote } from '@/app/_shell/demo-note'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { WatchOutcome } from '@/components/embed/watch-outcome'
import { NoticeBox } from '@/components/ui/notice-box'
import { OpenRequest } from '@/components/wallet/decision/open-request'
import { name } from '@/components/wallet/name'
import { instantInWords } from '@/lib/core/time/left'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { readRequest } from '@/lib/operations/consent/read-request'
import { embedded, embedPath } from '@/lib/web/embed'
import { idOrNotFound } from '@/lib/web/or-not-found'
import { readLanguage } from '@/lib/web/preferences'
import { saveChoiceAction } from '../actions'
import { EmbedShell } from '../embed-shell'
import { Over } from '../over'
import { Prove } from './prove'

const SINCE = ['changed', 'decided', 'ended'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('embed'))('title') }
}

/** Who answers, and then the request itself. Nothing of it is shown before. */
async function sessionPage({ params, searchParams }: PageProps<'/embed/[id]'>) {
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
  const shell = {
    session,
    parentOrigin: session.parentOrigin,
    walletHref: `/requests/${session.requestId}`,
    inLanguage: (other: Language) => embedPath(session, '', other),
  }
  if (ctx.actor.kind !== 'person')
    return (
      <EmbedShell {...shell} title={t('proveHeading')}>
        <Prove session={session} resent={query.resent === '1'} again={query.again === '1'} />
        <DemoNote />
      </EmbedShell>
    )
  const request = await readRequest(ctx, { requestId: session.requestId, language })
  const result = embedPath(session, '/result', language)
  if (request.state !== 'REQUESTED' || request.decision) redirect(result)
  const since = SINCE.find((one) => one === query.since)
  return (
    <EmbedShell
      {...shell}
      kicker={decide('request.kicker', { instant: instantInWords(request.expiresAt, language, wordsIn(language)) })}
      title={decide.rich('request.heading', {
        ...name,
        name: request.requester.name,
        count: request.facts.what.length,
      })}
    >
      <WatchOutcome stateHref={embedPath(session, '/state', language)} resultHref={result} />
      {since && <NoticeBox tone="warning">{decide(`since.${since}`)}</NoticeBox>}
      <OpenRequest request={request} action={saveChoiceAction.bind(null, session.id)} />
    </EmbedShell>
  )
}

export default orTroublePage(sessionPage)
