import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { consolePage } from '@/app/_shell/console-page'
import { WithFreshProof } from '@/app/_shell/fresh-proof'
import { secretWords } from '@/app/(console)/console/keys/secret-words'
import { ConsoleButton, ConsoleButtonLink } from '@/components/console/button'
import { DoneNote } from '@/components/console/done-note'
import { Facts, Section } from '@/components/console/facts'
import { Field } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { SecretForm } from '@/components/console/secret-form'
import { ActionForm, type FormAction } from '@/components/ui/action-form'
import { isSteppedUp, may } from '@/lib/core/staff/permission'
import { kolkataDay, kolkataDayAfter } from '@/lib/core/time/kolkata'
import { instantInWords } from '@/lib/core/time/left'
import type { ShownEndpoint } from '@/lib/operations/webhook/create-endpoint'
import { readEndpoint } from '@/lib/operations/webhook/read-endpoint'
import type { StaffCtx } from '@/lib/web/console'
import { idInAddress } from '@/lib/web/console'
import {
  pauseEndpointAction,
  removeEndpointAction,
  replayEndpointAction,
  resumeEndpointAction,
  rotateSecretAction,
  sendTestAction,
} from '../actions'
import { endpointState } from '../endpoint-state'
import { DeliveryLog } from './delivery-log'

const DONE = ['tested', 'paused', 'resumed', 'replayed'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('webhooks.one'))('title') }
}

async function endpointPage(
  ctx: StaffCtx,
  { params, searchParams }: PageProps<'/console/webhooks/[id]'>,
): Promise<ReactNode> {
  const query = await searchParams
  const shown = await readEndpoint(ctx, { id: idInAddress((await params).id) })
  const [t, words, language] = await Promise.all([getTranslations('webhooks'), getTranslations(), getLocale()])
  const { endpoint, publicKey } = shown
  const when = (at: Date) => instantInWords(at, language, words)
  const state = endpointState(endpoint, language, words)
  const { role, steppedUpAt } = ctx.actor
  const done = DONE.find((one) => one === query.done)
  return (
    <>
      <PageHeading
        title={<bdi>{new URL(endpoint.url).host}</bdi>}
        note={endpoint.description}
        actions={<ConsoleButtonLink href="/console/webhooks">{t('one.back')}</ConsoleButtonLink>}
      />
      {done && <DoneNote>{t(`done.${done}`)}</DoneNote>}
      {query.done === 'replayedAll' && (
        <DoneNote>{t('done.replayedAll', { count: Number(query.count) || 0 })}</DoneNote>
      )}
      <Facts
        rows={[
          {
            term: t('columns.state'),
            detail: <strong className={state.isTrouble ? 'text-danger' : ''}>{state.text}</strong>,
          },
          { term: t('columns.url'), detail: <bdi>{endpoint.url}</bdi> },
          { term: t('columns.format'), detail: t(`formats.${endpoint.format}`) },
          { term: t('columns.topics'), detail: endpoint.topics.join(', ') || t('allTopics') },
          { term: t('one.publicKey'), detail: <code className="break-all">{publicKey}</code> },
          { term: t('one.created'), detail: when(endpoint.createdAt) },
          { term: t('one.changed'), detail: when(endpoint.updatedAt) },
          { term: t('one.id'), detail: <code>{endpoint.id}</code> },
        ]}
      />
      <div id="endpoint" tabIndex={-1} className="mt-6">
        <WithFreshProof ctx={ctx} permission="webhooks:write">
          <Buttons shown={shown} />
        </WithFreshProof>
      </div>
      <DeliveryLog ctx={ctx} endpointId={endpoint.id} query={query} />
      {may(role, 'webhooks:write') && isSteppedUp(steppedUpAt, ctx.now) && <Changes shown={shown} now={ctx.now} />}
    </>
  )
}

async function Buttons({ shown: { endpoint } }: { shown: ShownEndpoint }) {
  const t = await getTranslations('webhooks.one')
  const button = (action: FormAction, label: string, text: string) => (
    <ActionForm action={action} className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <input type="hidden" name="id" value={endpoint.id} />
      <ConsoleButton>{label}</ConsoleButton>
      <span className="text-ink-soft">{text}</span>
    </ActionForm>
  )
  return (
    <div className="grid gap-3">
      {button(sendTestAction, t('test'), t('testText'))}
      {endpoint.status === 'active'
        ? button(pauseEndpointAction, t('pause'), t('pauseText'))
        : button(resumeEndpointAction, t('resume'), t('resumeText'))}
    </div>
  )
}

async function Changes({ shown: { endpoint }, now }: { shown: ShownEndpoint; now: Date }) {
  const [t, words] = await Promise.all([getTranslations('webhooks'), secretWords()])
  const { id, url } = endpoint
  return (
    <>
      <Section id="replay-all" title={t('log.replayAll')}>
        <ActionForm action={replayEndpointAction} className="flex flex-wrap items-end gap-4">
          <input type="hidden" name="id" value={id} />
          <Field
            name="since"
            type="date"
            label={t('log.since')}
            defaultValue={kolkataDayAfter(now, -7)}
            max={kolkataDay(now)}
          />
          <ConsoleButton>{t('log.replayAllSubmit')}</ConsoleButton>
        </ActionForm>
      </Section>
      <Section id="rotate" title={t('one.rotate')} note={t('one.rotateText')}>
        <SecretForm action={rotateSecretAction} words={words} doneHref={`/console/webhooks/${id}`}>
          <input type="hidden" name="id" value={id} />
          <div>
            <ConsoleButton>{t('one.rotate')}</ConsoleButton>
          </div>
        </SecretForm>
      </Section>
      <Section id="remove" title={t('one.remove')} note={t('one.removeText')}>
        <ActionForm action={removeEndpointAction} className="grid gap-4">
          <input type="hidden" name="id" value={id} />
          <Field name="host" label={t('one.removeHost', { host: new URL(url).host })} autoComplete="off" />
          <div>
            <ConsoleButton look="danger">{t('one.removeSubmit')}</ConsoleButton>
          </div>
        </ActionForm>
      </Section>
    </>
  )
}

export default consolePage(endpointPage)
