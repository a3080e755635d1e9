import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButton } from '@/components/console/button'
import { CheckList } from '@/components/console/check-list'
import { Field, SelectField, TextAreaField } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { SecretForm } from '@/components/console/secret-form'
import {
  CREDENTIAL_DIALECTS,
  type CredentialDialect,
  LIVES_DAYS,
  mayBeEndless,
  OPERATORS_SCOPES,
} from '@/lib/core/account/credential'
import { listCredentials } from '@/lib/operations/console/credential/list-credentials'
import { requireStaff } from '@/lib/operations/context'
import type { StaffCtx } from '@/lib/web/console'
import { createKeyAction } from '../actions'
import { secretWords } from '../secret-words'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('keys.create'))('title') }
}

const isDialect = (text: unknown): text is CredentialDialect => CREDENTIAL_DIALECTS.some((one) => one === text)

async function newKeyPage(ctx: StaffCtx, { searchParams }: PageProps<'/console/keys/new'>): Promise<ReactNode> {
  // Before anything is typed: the proof that a key needs.
  requireStaff(ctx, 'credentials:write')
  const { dialect } = await searchParams
  return isDialect(dialect) ? <KeyForm ctx={ctx} dialect={dialect} /> : <DialectChoice />
}

async function DialectChoice() {
  const t = await getTranslations('keys')
  return (
    <>
      <PageHeading title={t('create.heading')} note={t('create.choose')} />
      <ul className="grid max-w-[40rem]">
        {CREDENTIAL_DIALECTS.map((one) => (
          <li key={one} className="border-line border-b py-2">
            <Link href={`/console/keys/new?dialect=${one}`} prefetch={false} className="tap link font-bold">
              {t(`dialects.${one}`)}
            </Link>
            <p className="text-ink-soft">{t(`dialectHints.${one}`)}</p>
          </li>
        ))}
      </ul>
    </>
  )
}

async function KeyForm({ ctx, dialect }: { ctx: StaffCtx; dialect: CredentialDialect }) {
  const [t, { choices }, words] = await Promise.all([getTranslations('keys'), listCredentials(ctx), secretWords()])
  const { scopes, facilities } = choices[dialect]
  const kept = OPERATORS_SCOPES.filter((scope) => !scopes.includes(scope))
  if (dialect === 'abdm' && facilities.length === 0)
    return (
      <>
        <PageHeading title={t('create.headingOf', { dialect: t(`dialects.${dialect}`) })} />
        <p>{t('create.noFacility')}</p>
      </>
    )
  return (
    <>
      <PageHeading
        title={t('create.headingOf', { dialect: t(`dialects.${dialect}`) })}
        note={t(`dialectHints.${dialect}`)}
      />
      <SecretForm action={createKeyAction} words={words} doneHref="/console/keys">
        <input type="hidden" name="id" value={crypto.randomUUID()} />
        <input type="hidden" name="dialect" value={dialect} />
        <Field name="label" label={t('create.label')} hint={t('create.labelHint')} maxLength={80} />
        {scopes.length > 0 && (
          <CheckList
            name="scopes"
            label={t('create.scopes')}
            hint={
              kept.length > 0
                ? t('create.operators', { scopes: kept.map((scope) => t(`scopes.${scope}`)).join(', ') })
                : undefined
            }
            options={scopes.map((scope) => ({ value: scope, label: t(`scopes.${scope}`) }))}
          />
        )}
        {facilities.length > 0 && (
          <SelectField
            name="hipId"
            label={t('create.hip')}
            options={[
              ...(dialect === 'abdm' ? [] : [{ value: '', label: t('create.noHip') }]),
              ...facilities.map((id) => ({ value: id, label: id })),
            ]}
          />
        )}
        <TextAreaField
          name="addresses"
          label={t('create.addresses')}
          hint={t('create.addressesHint')}
          rows={3}
          lang="en"
        />
        <SelectField
          name="days"
          label={t('create.days')}
          defaultValue="365"
          options={[
            ...LIVES_DAYS.map((days) => ({ value: String(days), label: t('create.dayCount', { days }) })),
            ...(mayBeEndless(dialect) ? [{ value: '', label: t('create.endless') }] : []),
          ]}
        />
        {dialect === 'veriff' && (
          <CheckList
            name="requireFreshness"
            label={t('dialects.veriff')}
            options={[{ value: 'yes', label: t('create.freshness') }]}
          />
        )}
        <div>
          <ConsoleButton look="main">{t('create.submit')}</ConsoleButton>
        </div>
      </SecretForm>
    </>
  )
}

export default consolePage(newKeyPage)
