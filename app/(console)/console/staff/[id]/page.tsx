import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButton, ConsoleButtonLink } from '@/components/console/button'
import { DoneNote } from '@/components/console/done-note'
import { SelectField } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { StepUpNote } from '@/components/console/step-up-note'
import { ActionForm, type FormAction } from '@/components/ui/action-form'
import { Failure } from '@/lib/core/failure'
import { isSteppedUp, may, ROLES, rolesWith } from '@/lib/core/staff/permission'
import { listMembers } from '@/lib/operations/console/staff/list-members'
import { stepUpPath } from '@/lib/web/console'
import { changeRoleAction, endMemberSessionsAction, removeMemberAction, resetMemberAction } from '../actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.members'))('memberTitle') }
}

const NEWS = ['changed', 'ended', 'reset'] as const

export default consolePage(async (ctx, { params, searchParams }: PageProps<'/console/staff/[id]'>) => {
  const { role: own, staffId: self, steppedUpAt } = ctx.actor
  if (!may(own, 'staff:write')) throw new Failure('forbidden', {}, { roles: rolesWith('staff:write') })
  const [t, roles, { id }, query, { members }, stepUp] = await Promise.all([
    getTranslations('console.members'),
    getTranslations('console.roles'),
    params,
    searchParams,
    listMembers(ctx),
    stepUpPath(),
  ])
  const member = members.find(({ staffId }) => staffId === id)
  if (!member) throw new Failure('not_found')
  const news = NEWS.find((one) => query[one] !== undefined)
  return (
    <>
      <PageHeading
        title={<bdi>{member.name}</bdi>}
        note={<bdi>{member.email}</bdi>}
        actions={<ConsoleButtonLink href="/console/staff">{t('back')}</ConsoleButtonLink>}
      />
      {news && <DoneNote>{t(`news.${news}`)}</DoneNote>}
      {!isSteppedUp(steppedUpAt, ctx.now) && <StepUpNote href={stepUp} />}
      <div className="grid gap-6">
        <ActionForm action={changeRoleAction} className="grid gap-4">
          <input type="hidden" name="staffId" value={id} />
          <SelectField
            name="role"
            label={t('role')}
            hint={member.role === 'admin' ? t('changeRoleHint') : undefined}
            defaultValue={member.role}
            options={ROLES.map((role) => ({ value: role, label: `${roles(role)}: ${t(`may.${role}`)}` }))}
          />
          <div>
            <ConsoleButton look="main">{t('changeRole')}</ConsoleButton>
          </div>
        </ActionForm>
        <Deed id="end" staffId={id} action={endMemberSessionsAction} text={t('endText')} button={t('end')} />
        {id !== self && (
          <Deed id="reset" staffId={id} action={resetMemberAction} text={t('resetText')} button={t('reset')} />
        )}
        <Deed
          id="remove"
          staffId={id}
          action={removeMemberAction}
          text={t('removeText')}
          button={t('remove')}
          isFinal
        />
      </div>
    </>
  )
})

/** One thing that can be done to a member, with what it means beside it. */
function Deed({
  id,
  staffId,
  action,
  text,
  button,
  isFinal,
}: {
  id: string
  staffId: string
  action: FormAction
  text: ReactNode
  button: ReactNode
  isFinal?: boolean
}) {
  return (
    <ActionForm action={action} className="grid gap-2 border-line border-t pt-4">
      <input type="hidden" name="staffId" value={staffId} />
      <p>{text}</p>
      <div>
        <ConsoleButton id={id} look={isFinal ? 'danger' : 'plain'}>
          {button}
        </ConsoleButton>
      </div>
    </ActionForm>
  )
}
