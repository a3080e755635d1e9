import type { Metadata } from 'next'
import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButtonLink } from '@/components/console/button'
import { Facts, Section } from '@/components/console/facts'
import { PageHeading } from '@/components/console/page-heading'
import { EmptyState } from '@/components/console/states'
import { type Column, Table } from '@/components/console/table'
import { figure } from '@/lib/core/metrics/figure'
import { may } from '@/lib/core/staff/permission'
import { instantInWords } from '@/lib/core/time/left'
import { type Credential, listCredentials } from '@/lib/operations/console/credential/list-credentials'
import { type Account, type Allowance, readAccount } from '@/lib/operations/console/credential/read-account'
import type { StaffCtx } from '@/lib/web/console'
import { scopesInWords } from './scope-words'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('keys'))('title') }
}

async function keysPage(ctx: StaffCtx): Promise<ReactNode> {
  const [t, words, language, { credentials }, account] = await Promise.all([
    getTranslations('keys'),
    getTranslations(),
    getLocale(),
    listCredentials(ctx),
    readAccount(ctx),
  ])
  const mayWrite = may(ctx.actor.role, 'credentials:write')
  const when = (at: Date) => instantInWords(at, language, words)
  const inUse = credentials.filter(({ state }) => state === 'live' || state === 'ending')
  const ended = credentials.filter(({ state }) => state === 'expired' || state === 'revoked')
  const stateOf = (key: Credential) =>
    key.replacedBy && key.state !== 'revoked'
      ? `${t(`states.${key.state}`)} · ${t('replaced')}`
      : t(`states.${key.state}`)
  const columns: Column<Credential>[] = [
    {
      key: 'name',
      heading: t('columns.name'),
      cell: ({ id, label }) => (
        <Link href={`/console/keys/${id}`} prefetch={false} className="tap link pointer-fine:min-h-8">
          <bdi>{label || t('noName')}</bdi>
        </Link>
      ),
    },
    { key: 'dialect', heading: t('columns.dialect'), cell: ({ dialect }) => t(`dialects.${dialect}`) },
    {
      key: 'prefix',
      heading: t('columns.prefix'),
      cell: ({ prefix }) => <code className="whitespace-nowrap">{prefix}</code>,
    },
    {
      key: 'scopes',
      heading: t('columns.scopes'),
      cell: (key) => scopesInWords(key, t, when),
    },
    {
      key: 'addresses',
      heading: t('columns.addresses'),
      cell: ({ ipAllow }) => (ipAllow ? <code>{ipAllow.join(' ')}</code> : t('anywhere')),
    },
    {
      key: 'lastUsed',
      heading: t('columns.lastUsed'),
      cell: ({ lastUsedAt }) => (lastUsedAt ? when(lastUsedAt) : t('never')),
    },
    { key: 'ends', heading: t('columns.ends'), cell: ({ expiresAt }) => (expiresAt ? when(expiresAt) : t('noEnd')) },
    {
      key: 'state',
      heading: t('columns.state'),
      cell: (key) => <span className={key.state === 'ending' ? 'font-bold text-warning' : ''}>{stateOf(key)}</span>,
    },
  ]
  return (
    <>
      <PageHeading
        title={t('heading')}
        note={t('note')}
        actions={
          mayWrite && (
            <ConsoleButtonLink look="main" href="/console/keys/new">
              {t('new')}
            </ConsoleButtonLink>
          )
        }
      />
      {inUse.length > 0 ? (
        <Table caption={t('caption')} columns={columns} rows={inUse} rowKey={({ id }) => id} />
      ) : (
        <EmptyState text={t(mayWrite ? 'empty' : 'emptyReader')} />
      )}
      {ended.length > 0 && (
        <details className="mt-4">
          <summary className="tap link cursor-pointer">{t('ended', { count: ended.length })}</summary>
          <Table caption={t('endedCaption')} columns={columns} rows={ended} rowKey={({ id }) => id} />
        </details>
      )}
      <AccountPart account={account} />
    </>
  )
}

async function AccountPart({ account }: { account: Account | null }) {
  const [t, words, language] = await Promise.all([getTranslations('keys.account'), getTranslations(), getLocale()])
  const serviceName = (api: string) => t(`service.${api === '*' ? 'all' : api}`)
  const columns: Column<Allowance>[] = [
    { key: 'api', heading: t('columns.api'), cell: ({ api }) => serviceName(api) },
    { key: 'span', heading: t('columns.span'), cell: ({ span }) => t(`spans.${span}`) },
    { key: 'limit', heading: t('columns.limit'), cell: ({ limit }) => figure(limit), isFigure: true },
    { key: 'left', heading: t('columns.left'), cell: ({ left }) => figure(left), isFigure: true },
    { key: 'endsAt', heading: t('columns.endsAt'), cell: ({ endsAt }) => instantInWords(endsAt, language, words) },
  ]
  if (!account)
    return (
      <Section id="account" title={t('heading')}>
        <p>{t('none')}</p>
      </Section>
    )
  const { credits, services, allowances } = account
  return (
    <Section id="account" title={t('heading')} note={t('note')}>
      <Facts
        rows={[
          { term: t('credits'), detail: credits === null ? t('unbounded') : figure(credits) },
          { term: t('services'), detail: services.map(serviceName).join(', ') || t('noServices') },
        ]}
      />
      {allowances.length > 0 ? (
        <Table
          caption={t('caption')}
          columns={columns}
          rows={allowances}
          rowKey={({ api, span }) => `${api} ${span}`}
        />
      ) : (
        <p>{t('noLimits')}</p>
      )}
    </Section>
  )
}

export default consolePage(keysPage)
