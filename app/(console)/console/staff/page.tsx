import type { Metadata } from 'next'
import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButton } from '@/components/console/button'
import { DoneNote } from '@/components/console/done-note'
import { Field, SelectField } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { StepUpNote } from '@/components/console/step-up-note'
import { Table } from '@/components/console/table'
import { ActionForm } from '@/components/ui/action-form'
import { underWaySince } from '@/lib/core/staff/invitation'
import { isSteppedUp, may, ROLES } from '@/lib/core/staff/permission'
import { instantInWords } from '@/lib/core/time/left'
import { languageOr } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { listMembers } from '@/lib/operations/console/staff/list-members'
import { stepUpPath } from '@/lib/web/console'
import { inviteAction, withdrawInvitationAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.members'))('title') }
}

const NEWS = ['invited', 'withdrawn', 'removed'] as const

export default consolePage(async (ctx, { searchParams }: PageProps<'/console/staff'>) => {
  const [t, roles, locale, { members, invitations }, query, stepUp] = await Promise.all([
    getTranslations('console.members'),
    getTranslations('console.roles'),
    getLocale(),
    listMembers(ctx),
    searchParams,
    stepUpPath(),
  ])
  const language = languageOr(locale)
  const when = (at: Date) => instantInWords(at, language, wordsIn(language))
  const isAdmin = may(ctx.actor.role, 'staff:write')
  const news = NEWS.find((one) => query[one] !== undefined)
  return (
    <>
      <PageHeading title={t('heading', { count: members.length })} />
      {news && <DoneNote>{t(`news.${news}`)}</DoneNote>}
      <Table
        caption={t('title')}
        rows={members}
        rowKey={({ staffId }) => staffId}
        columns={[
          {
            key: 'name',
            heading: t('name'),
            cell: ({ staffId, name }) =>
              isAdmin ? (
                <Link href={`/console/staff/${staffId}`} prefetch={false} className="tap link pointer-fine:min-h-8">
                  <bdi>{name}</bdi>
                </Link>
              ) : (
                <bdi>{name}</bdi>
              ),
          },
          { key: 'email', heading: t('email'), cell: ({ email }) => <bdi>{email}</bdi> },
          { key: 'role', heading: t('role'), cell: ({ role }) => roles(role) },
          { key: 'with', heading: t('signsInWith'), cell: ({ signsInWith }) => t(`with.${signsInWith ?? 'nothing'}`) },
          {
            key: 'seen',
            heading: t('lastSeen'),
            cell: ({ lastSeenAt }) => (lastSeenAt ? when(lastSeenAt) : t('never')),
          },
        ]}
      />
      {invitations.length > 0 && (
        <>
          <h2 className="mt-8 font-bold">{t('invitations')}</h2>
          <Table
            caption={t('invitations')}
            rows={invitations}
            rowKey={({ id }) => id}
            columns={[
              { key: 'name', heading: t('name'), cell: ({ name }) => <bdi>{name}</bdi> },
              { key: 'email', heading: t('email'), cell: ({ email }) => <bdi>{email}</bdi> },
              { key: 'role', heading: t('role'), cell: ({ role }) => roles(role) },
              {
                key: 'sent',
                heading: t('sent'),
                cell: ({ sentAt, createdAt }) =>
                  sentAt ? when(sentAt) : createdAt > underWaySince(ctx.now) ? t('underWay') : t('notSent'),
              },
              { key: 'until', heading: t('until'), cell: ({ expiresAt }) => when(expiresAt) },
              {
                key: 'withdraw',
                heading: t('withdraw'),
                cell: ({ id, email }) =>
                  isAdmin && (
                    <ActionForm action={withdrawInvitationAction} className="">
                      <input type="hidden" name="invitationId" value={id} />
                      <ConsoleButton id="withdraw" aria-label={t('withdrawLabel', { email })}>
                        {t('withdraw')}
                      </ConsoleButton>
                    </ActionForm>
                  ),
              },
            ]}
          />
        </>
      )}
      {isAdmin && (
        <section aria-labelledby="invite" className="mt-8 border-line border-t pt-4">
          <h2 id="invite" className="mb-2 font-bold">
            {t('inviteHeading')}
          </h2>
          {!isSteppedUp(ctx.actor.steppedUpAt, ctx.now) && <StepUpNote href={stepUp} />}
          <ActionForm action={inviteAction} className="grid gap-4">
            <input type="hidden" name="formId" value={crypto.randomUUID()} />
            <Field name="name" label={t('name')} maxLength={100} autoComplete="off" />
            <Field name="email" type="email" label={t('email')} maxLength={254} autoComplete="off" />
            <SelectField
              name="role"
              label={t('role')}
              hint={t('roleHint')}
              options={ROLES.map((role) => ({ value: role, label: `${roles(role)}: ${t(`may.${role}`)}` }))}
            />
            <div>
              <ConsoleButton look="main">{t('invite')}</ConsoleButton>
            </div>
          </ActionForm>
        </section>
      )}
    </>
  )
})
