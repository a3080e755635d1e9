import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { consolePage } from '@/app/_shell/console-page'
import { PageHeading } from '@/components/console/page-heading'
import { Table } from '@/components/console/table'
import { NoticeBox } from '@/components/ui/notice-box'
import { codeInWords, standingInWords } from '@/lib/core/delivery/code-in-words'
import type { Facts } from '@/lib/core/notice/facts'
import { exactInstantInWords, instantInWords } from '@/lib/core/time/left'
import { LANGUAGE_NAMES, languageOr } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { listChoices } from '@/lib/operations/console/queue/list-choices'
import {
  type HandledEvent,
  type HandledRequest,
  readRequest,
  TIMELINE,
} from '@/lib/operations/console/queue/read-request'
import { noteView } from '@/lib/operations/console/staff/note-view'
import type { Action } from '@/lib/operations/delivery/told'
import { idInAddress } from '@/lib/web/console'
import { readLanguage } from '@/lib/web/preferences'
import { agoInWords } from '../rows'
import { AgainForm } from './again-form'
import { HandlingForms } from './handling-forms'
import { ReviewForms } from './review-forms'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('queue.one'))('pageTitle') }
}

/** A request with all that the partner's staff may know of it, and what they may do. */
export default consolePage<Props>(async (ctx, { params, searchParams }) => {
  const id = idInAddress((await params).id)
  const { waiting } = await searchParams
  const [t, language] = await Promise.all([getTranslations('queue'), readLanguage()])
  const [request, choices] = await Promise.all([readRequest(ctx, { id, language }), listChoices(ctx, { language })])
  // Its person sees who looked.
  await noteView(ctx, { requestId: id })
  const words = wordsIn(language)
  const at = (instant: Date) => instantInWords(instant, language, words)
  return (
    <>
      <p>
        <a href="/console/requests" className="tap link">
          ← {t('one.back')}
        </a>
      </p>
      <PageHeading
        title={<bdi>{t('one.heading', { person: request.subject })}</bdi>}
        note={t('one.kicker', { state: t(`state.${request.state}`), asked: agoInWords(request.askedAt, ctx.now, t) })}
      />
      {waiting !== undefined && request.again.waiting && (
        <div role="status" className="mb-4">
          <NoticeBox tone="info">
            {t('one.againAlready')}{' '}
            <a href={`/console/requests/${request.again.waiting}`} className="link">
              {t('one.againOpen')}
            </a>
          </NoticeBox>
        </div>
      )}
      <div className="grid gap-8 lg:grid-cols-[3fr_2fr]">
        <div className="grid min-w-0 content-start gap-8">
          {request.unusual.length > 0 && (
            <NoticeBox tone="warning">
              <p className="font-bold">{t('one.unusual')}</p>
              <ul>
                {request.unusual.map((text) => (
                  <li key={text}>
                    <bdi>{text}</bdi>
                  </li>
                ))}
              </ul>
              <p className="text-ink-soft">{t('one.unusualNote')}</p>
            </NoticeBox>
          )}
          <Section title={t('one.facts')}>
            <AskedAndGiven request={request} />
          </Section>
          {request.state === 'IN_REVIEW' && <ReviewForms request={request} at={at} />}
          <Section title={t('one.texts')}>
            <ExactWords request={request} at={at} />
          </Section>
          <Section title={t('one.deliveries')}>
            <Deliveries deliveries={request.deliveries} at={at} />
          </Section>
        </div>
        <div className="grid min-w-0 content-start gap-8">
          <Section title={t('one.about')}>
            <About request={request} at={at} />
          </Section>
          {(request.may.handle || request.reviewed) && (
            <Section title={t('one.handling')}>
              <HandlingForms request={request} reviewers={choices.reviewers} at={at} />
            </Section>
          )}
          {request.may.askAgain && (
            <Section title={t('one.askAgain')}>
              <AgainForm request={request} now={ctx.now} />
            </Section>
          )}
          <Section title={t('one.timeline')}>
            <HandledTimeline request={request} />
          </Section>
        </div>
      </div>
    </>
  )
})

function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h2 className="mb-2 border-line border-b font-bold">{title}</h2>
      {children}
    </section>
  )
}

type Fact = { readonly key: string; readonly name: ReactNode; readonly asked: ReactNode; readonly given: ReactNode }

/** What was asked beside what was given; what was left out is crossed out and said. */
async function AskedAndGiven({ request }: { request: HandledRequest }) {
  const t = await getTranslations('queue.one')
  const { asked, parts } = request
  const places = (facts: Facts) =>
    facts.from.length === 0
      ? t('anywhere')
      : facts.from.map(({ id, name }) => (
          <bdi key={id} className="block">
            {name}
          </bdi>
        ))
  const rowsOf = (granted: Facts | null): Fact[] => {
    const beside = (wanted: ReactNode, got: ReactNode, same: boolean) =>
      granted === null ? '' : same ? <span className="text-ink-soft">{t('same')}</span> : (got ?? wanted)
    const kept = new Set(granted?.what.map(({ key }) => key))
    return [
      { key: 'who', name: t('who'), asked: <bdi>{asked.who}</bdi>, given: beside(null, null, true) },
      { key: 'why', name: t('why'), asked: <bdi>{asked.why}</bdi>, given: beside(null, null, true) },
      {
        key: 'what',
        name: t('what'),
        asked: (
          <ul>
            {asked.what.map(({ key, label }) => (
              <li key={key}>
                {granted && !kept.has(key) ? (
                  <>
                    <del>
                      <bdi>{label}</bdi>
                    </del>{' '}
                    <span className="text-ink-soft">({t('left')})</span>
                  </>
                ) : (
                  <bdi>{label}</bdi>
                )}
              </li>
            ))}
          </ul>
        ),
        given: beside(
          null,
          <ul>
            {granted?.what.map(({ key, label }) => (
              <li key={key}>
                <bdi>{label}</bdi>
              </li>
            ))}
          </ul>,
          granted?.what.length === asked.what.length,
        ),
      },
      {
        key: 'dates',
        name: t('dates'),
        asked: asked.recordDates,
        given: beside(null, granted?.recordDates, granted?.recordDates === asked.recordDates),
      },
      {
        key: 'from',
        name: t('from'),
        asked: places(asked),
        given: beside(
          null,
          granted && places(granted),
          granted?.from.map(({ id }) => id).join() === asked.from.map(({ id }) => id).join(),
        ),
      },
      {
        key: 'until',
        name: t('until'),
        asked: asked.until,
        given: beside(null, granted?.until, granted?.until === asked.until),
      },
      {
        key: 'erase',
        name: t('erase'),
        asked: asked.eraseBy,
        given: beside(null, granted?.eraseBy, granted?.eraseBy === asked.eraseBy),
      },
      {
        key: 'often',
        name: t('often'),
        asked: asked.howOften,
        given: beside(null, granted?.howOften, granted?.howOften === asked.howOften),
      },
    ]
  }
  const table = (granted: Facts | null, caption: ReactNode) => (
    <Table
      caption={caption}
      rowKey={({ key }) => key}
      rows={rowsOf(granted)}
      columns={[
        { key: 'fact', heading: t('fact'), cell: ({ name }) => <span className="text-ink-soft">{name}</span> },
        { key: 'asked', heading: t('asked'), cell: ({ asked }) => asked },
        ...(granted ? [{ key: 'given', heading: t('given'), cell: ({ given }: Fact) => given }] : []),
      ]}
    />
  )
  if (parts.length === 0) return table(request.granted, t('facts'))
  return parts.map((part, index) => {
    const place = part.from.map(({ name }) => name).join(', ') || t('anywhere')
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: one part for each permission, in their order
      <div key={index} className="mb-4">
        <h3 className="font-bold">
          <bdi>{t('part', { place })}</bdi>
        </h3>
        {table(part, t('part', { place }))}
      </div>
    )
  })
}

async function ExactWords({ request, at }: { request: HandledRequest; at: (instant: Date) => string }) {
  const t = await getTranslations('queue.one')
  const { decision, texts } = request
  const hash = (textHash: string) => (
    <p className="text-ink-soft">
      {t('hash')}: <code className="break-all font-mono">{textHash}</code>
    </p>
  )
  return (
    <div className="grid gap-4">
      {decision &&
        (decision.text !== null && decision.textHash !== null ? (
          <div>
            <h3 className="font-bold">
              {t('onRecord')}
              {decision.language && `: ${LANGUAGE_NAMES[languageOr(decision.language)]}`}
            </h3>
            <p className="text-ink-soft">{t('onRecordNote', { instant: at(decision.at) })}</p>
            <p lang={decision.language ?? undefined} className="my-2 whitespace-pre-wrap border-line border-s-2 ps-4">
              {decision.text}
            </p>
            {hash(decision.textHash)}
          </div>
        ) : (
          <p>{t('noWords')}</p>
        ))}
      <p className="text-ink-soft">{t('textsNote', { what: t(request.granted ? 'textsGiven' : 'textsAsked') })}</p>
      {texts.map(({ language, text, textHash, noticeVersion }) => (
        <details key={language}>
          <summary className="min-h-11 cursor-pointer py-3 font-bold pointer-fine:min-h-8 pointer-fine:py-1">
            <span lang={language}>{LANGUAGE_NAMES[language]}</span>
          </summary>
          <p lang={language} className="my-2 whitespace-pre-wrap border-line border-s-2 ps-4">
            {text}
          </p>
          <p className="text-ink-soft">{t('version', { version: noticeVersion })}</p>
          {hash(textHash)}
        </details>
      ))}
    </div>
  )
}

async function Deliveries({ deliveries, at }: { deliveries: readonly Action[]; at: (instant: Date) => string }) {
  const [t, actions, dialects, language] = await Promise.all([
    getTranslations('queue.one'),
    getTranslations('auditLog.actions'),
    getTranslations('keys.dialects'),
    readLanguage(),
  ])
  if (deliveries.length === 0) return <p className="text-ink-soft">{t('deliveriesNone')}</p>
  const all = wordsIn(language)
  // What is said to the person of "their" systems is said to staff of "yours".
  const words = (key: string, values?: Record<string, string>) => (t.has(key) ? t(key, values) : all(key, values))
  const about = (topic: string) => {
    const key = topic.replace('.', '_')
    return t.has(`event.${key}`) ? t(`event.${key}`) : actions(key)
  }
  const standing = (one: Action) => {
    const when = one.deletedAt ?? one.stoppedAt ?? one.confirmedAt
    const last = one.attempts.at(-1)
    const failed = last?.outcome === 'failed' && one.code !== null ? `: ${codeInWords(one.code, words)}` : ''
    return `${standingInWords(one, words, when ? at(when) : '')}${failed}`
  }
  return (
    <Table
      caption={t('deliveries')}
      rows={deliveries}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'topic',
          heading: t('topic'),
          cell: ({ topic }) => about(topic),
        },
        {
          key: 'to',
          heading: t('to'),
          cell: ({ host, dialect }) => <bdi>{host ?? (dialect ? dialects(dialect) : t('log'))}</bdi>,
        },
        { key: 'standing', heading: t('standing'), cell: standing },
        { key: 'when', heading: t('when'), cell: ({ toldAt, at: happened }) => at(toldAt ?? happened) },
      ]}
    />
  )
}

async function About({ request, at }: { request: HandledRequest; at: (instant: Date) => string }) {
  const [t, dialects] = await Promise.all([getTranslations('queue'), getTranslations('keys.dialects')])
  const facts: [name: string, value: ReactNode][] = [
    [
      t('one.id'),
      <code key="id" className="break-all font-mono">
        {request.id}
      </code>,
    ],
    [t('one.askedBy'), request.askedByName ? <bdi key="by">{request.askedByName}</bdi> : t('one.software')],
    [t('one.dialect'), dialects(request.dialect)],
    [t('one.consumer'), <bdi key="consumer">{request.consumerId}</bdi>],
    [t('one.answerBy'), at(request.wouldExpireAt ?? request.expiresAt)],
  ]
  return (
    <>
      <dl className="grid grid-cols-[minmax(6.5rem,2fr)_5fr] gap-x-4 gap-y-1">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-soft">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {request.artefacts.map(({ id, state, validUntil }) => (
          <div key={id} className="contents">
            <dt className="text-ink-soft">{t('one.permission')}</dt>
            <dd>
              {t(`state.${state}`)}, {at(validUntil)} <code className="break-all font-mono">{id}</code>
            </dd>
          </div>
        ))}
        {request.asksAgain && (
          <div className="contents">
            <dt className="text-ink-soft">{t('one.again')}</dt>
            <dd>
              <a href={`/console/requests/${request.asksAgain}`} className="tap link pointer-fine:min-h-8">
                <code className="break-all font-mono">{request.asksAgain}</code>
              </a>
            </dd>
          </div>
        )}
      </dl>
      {request.may.raw && (
        <p>
          <a href={`/console/requests/${request.id}/raw`} className="tap link">
            {t('one.raw')}
          </a>
        </p>
      )}
    </>
  )
}

async function HandledTimeline({ request }: { request: HandledRequest }) {
  const [t, actions, language] = await Promise.all([
    getTranslations('queue.one'),
    getTranslations('auditLog.actions'),
    readLanguage(),
  ])
  const words = wordsIn(language)
  const sentence = ({ action, staffName, returned }: HandledEvent) => {
    const name = staffName ?? ''
    if (returned) {
      const reason = t.has(`returned.${returned}`) ? t(`returned.${returned}`) : returned
      return t('event.consent_returned', { name, reason })
    }
    const key = action.replace('.', '_')
    if (staffName && t.has(`event.${key}_staff`)) return t(`event.${key}_staff`, { name })
    return t.has(`event.${key}`) ? t(`event.${key}`, { name }) : actions(key)
  }
  return (
    <>
      {request.timelineCut && <p className="text-ink-soft">{t('timelineCut', { limit: TIMELINE })}</p>}
      <ol>
        {request.timeline.map((event) => (
          <li key={event.id} className="border-line border-b py-1 last:border-b-0">
            <bdi className="block">{sentence(event)}</bdi>
            <time dateTime={event.at.toISOString()} className="text-ink-soft">
              {exactInstantInWords(event.at, language, words)}
            </time>
          </li>
        ))}
      </ol>
    </>
  )
}
