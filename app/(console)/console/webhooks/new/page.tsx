import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { consolePage } from '@/app/_shell/console-page'
import { secretWords } from '@/app/(console)/console/keys/secret-words'
import { ConsoleButton } from '@/components/console/button'
import { CheckList } from '@/components/console/check-list'
import { Field, SelectField } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { SecretForm } from '@/components/console/secret-form'
import { TOPICS } from '@/lib/core/delivery/recipients'
import { requireStaff } from '@/lib/operations/context'
import type { StaffCtx } from '@/lib/web/console'
import { createEndpointAction } from '../actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('webhooks.create'))('title') }
}

async function newEndpointPage(ctx: StaffCtx): Promise<ReactNode> {
  // Before anything is typed: the proof that it needs.
  requireStaff(ctx, 'webhooks:write')
  const [t, actions, words] = await Promise.all([
    getTranslations('webhooks'),
    getTranslations('auditLog.actions'),
    secretWords(),
  ])
  return (
    <>
      <PageHeading title={t('create.heading')} note={t('note')} />
      <SecretForm action={createEndpointAction} words={words} doneHref="/console/webhooks">
        <Field name="url" type="url" label={t('create.url')} hint={t('create.urlHint')} autoComplete="off" />
        <SelectField
          name="format"
          label={t('create.format')}
          hint={t('create.formatHint')}
          options={(['standard', 'eka', 'samagra'] as const).map((value) => ({ value, label: t(`formats.${value}`) }))}
        />
        <Field name="description" label={t('create.description')} maxLength={200} />
        <CheckList
          name="topics"
          label={t('create.topics')}
          hint={t('create.topicsHint')}
          options={TOPICS.map((topic) => ({
            value: topic,
            label: (
              <>
                <code>{topic}</code> {actions(topic.replace('.', '_'))}
              </>
            ),
          }))}
        />
        <div>
          <ConsoleButton look="main">{t('create.submit')}</ConsoleButton>
        </div>
      </SecretForm>
    </>
  )
}

export default consolePage(newEndpointPage)
