import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { consolePage } from '@/app/_shell/console-page'
import { WithFreshProof } from '@/app/_shell/fresh-proof'
import { ConsoleButton } from '@/components/console/button'
import { DoneNote } from '@/components/console/done-note'
import { Facts, Section } from '@/components/console/facts'
import { Field } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { EmptyState } from '@/components/console/states'
import { type Column, Table } from '@/components/console/table'
import { ActionForm } from '@/components/ui/action-form'
import { isSteppedUp, may } from '@/lib/core/staff/permission'
import { listOrigins } from '@/lib/operations/console/origin/list-origins'
import type { StaffCtx } from '@/lib/web/console'
import { addOriginAction, removeOriginAction, setInFrameApprovalAction } from './actions'

const DONE = ['added', 'removed', 'frame'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('origins'))('title') }
}

async function originsPage(ctx: StaffCtx, { searchParams }: PageProps<'/console/origins'>): Promise<ReactNode> {
  const [t, query, { embed, log, providers, inFrameApproval }] = await Promise.all([
    getTranslations('origins'),
    searchParams,
    listOrigins(ctx),
  ])
  const done = DONE.find((one) => one === query.done)
  const { role, steppedUpAt } = ctx.actor
  const canRemove = may(role, 'embed:write') && isSteppedUp(steppedUpAt, ctx.now)
  const columns: Column<string>[] = [
    { key: 'origin', heading: t('columns.origin'), cell: (origin) => <bdi>{origin}</bdi> },
    {
      key: 'remove',
      heading: t('columns.remove'),
      cell: (origin) => (
        <ActionForm action={removeOriginAction} className="inline">
          <input type="hidden" name="origin" value={origin} />
          <ConsoleButton look="danger" aria-label={t('removeLabel', { origin })}>
            {t('remove')}
          </ConsoleButton>
        </ActionForm>
      ),
    },
  ]
  const listed = (all: readonly string[]) =>
    all.length > 0 ? (
      <ul>
        {all.map((one) => (
          <li key={one}>
            <bdi>{one}</bdi>
          </li>
        ))}
      </ul>
    ) : (
      t('operators.none')
    )
  return (
    <>
      <PageHeading title={t('heading')} note={t('note')} />
      {done && <DoneNote>{t(`done.${done}`)}</DoneNote>}
      {embed.length > 0 ? (
        <Table
          caption={t('caption')}
          columns={canRemove ? columns : columns.slice(0, 1)}
          rows={embed}
          rowKey={(origin) => origin}
        />
      ) : (
        <EmptyState text={t('empty')} />
      )}
      <Section id="frame" title={t('frame.heading')}>
        <p className="max-w-[40rem]">{t(inFrameApproval ? 'frame.on' : 'frame.off')}</p>
      </Section>
      <div className="mt-4">
        <WithFreshProof ctx={ctx} permission="embed:write">
          <ActionForm action={setInFrameApprovalAction}>
            <input type="hidden" name="on" value={inFrameApproval ? 'no' : 'yes'} />
            <div>
              <ConsoleButton>{t(inFrameApproval ? 'frame.turnOff' : 'frame.turnOn')}</ConsoleButton>
            </div>
          </ActionForm>
          <Section id="add" title={t('add')}>
            <ActionForm action={addOriginAction} className="grid gap-4">
              <Field name="origin" label={t('origin')} hint={t('originHint')} inputMode="url" autoComplete="off" />
              <div>
                <ConsoleButton look="main">{t('submit')}</ConsoleButton>
              </div>
            </ActionForm>
          </Section>
        </WithFreshProof>
      </div>
      <Section id="operators" title={t('operators.heading')} note={t('operators.note')}>
        <Facts
          rows={[
            { term: t('operators.log'), detail: listed(log) },
            { term: t('operators.providers'), detail: listed(providers) },
          ]}
        />
      </Section>
    </>
  )
}

export default consolePage(originsPage)
