'use server'

import { redirect } from 'next/navigation'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { ChangeMemberInput, changeMember } from '@/lib/operations/console/staff/change-member'
import { EndMemberSessionsInput, endMemberSessions } from '@/lib/operations/console/staff/end-member-sessions'
import { InviteInput, invite } from '@/lib/operations/console/staff/invite'
import { ResetMemberInput, resetMember } from '@/lib/operations/console/staff/reset-member'
import { WithdrawInvitationInput, withdrawInvitation } from '@/lib/operations/console/staff/withdraw-invitation'
import { actAsStaff, actAtPartner } from '@/lib/web/console'
import { formAnswer } from '@/lib/web/form-answer'
import { formIdIn } from '@/lib/web/form-id'
import { readLanguage } from '@/lib/web/preferences'

export async function inviteAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const typed = { name: String(form.get('name') ?? ''), email: String(form.get('email') ?? '') }
  const role = String(form.get('role') ?? '')
  const refusal = await actAtPartner(form, async (ctx) => {
    const formId = formIdIn(form)
    const input = InviteInput.safeParse({ ...typed, role, formId, language: await readLanguage() })
    if (!input.success) throw new Failure('invalid_input', { [String(input.error.issues[0]?.path[0])]: ['is missing'] })
    await invite(ctx, input.data)
    redirect('/console/staff?invited=1')
  })
  if (!refusal) return null
  const field = 'name' in refusal.fields ? 'name' : 'email'
  const wrong = field === 'name' ? 'nameMissing' : refusal.facts.problem === 'is_member' ? 'isMember' : 'emailWrong'
  const why = refusal.facts.problem === 'not_sent' ? 'inviteAnew' : refusal.code === 'invalid_input' ? wrong : undefined
  return formAnswer(refusal, {
    field,
    text: why && `console.members.${why}`,
    values: { name: typed.name.slice(0, 100), email: typed.email.slice(0, 254), role },
  })
}

export async function withdrawInvitationAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAsStaff(async (ctx) => {
    const input = WithdrawInvitationInput.safeParse({ invitationId: form.get('invitationId') })
    if (!input.success) throw new Failure('not_found')
    await withdrawInvitation(ctx, input.data)
    redirect('/console/staff?withdrawn=1')
  })
  // Used or taken back meanwhile: the list says so.
  if (refusal?.code === 'not_found') redirect('/console/staff')
  return refusal && formAnswer(refusal, { field: 'withdraw' })
}

/** Where a member's page says what came of it. */
const pageOf = (form: FormData, news: string) => `/console/staff/${String(form.get('staffId'))}?${news}=1`

export async function changeRoleAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAtPartner(form, async (ctx) => {
    const input = ChangeMemberInput.safeParse({ staffId: form.get('staffId'), role: form.get('role') })
    if (!input.success) throw new Failure('not_found')
    await changeMember(ctx, input.data)
    redirect(pageOf(form, 'changed'))
  })
  const text = refusal?.code === 'illegal_transition' ? 'console.members.lastAdmin' : undefined
  return refusal && formAnswer(refusal, { field: 'role', text, values: { role: String(form.get('role')) } })
}

export async function removeMemberAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAtPartner(form, async (ctx) => {
    const input = ChangeMemberInput.safeParse({ staffId: form.get('staffId'), role: null })
    if (!input.success) throw new Failure('not_found')
    await changeMember(ctx, input.data)
    redirect('/console/staff?removed=1')
  })
  const text = refusal?.code === 'illegal_transition' ? 'console.members.lastAdmin' : undefined
  return refusal && formAnswer(refusal, { field: 'remove', text })
}

export async function endMemberSessionsAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAtPartner(form, async (ctx) => {
    const input = EndMemberSessionsInput.safeParse({ staffId: form.get('staffId') })
    if (!input.success) throw new Failure('not_found')
    await endMemberSessions(ctx, input.data)
    redirect(pageOf(form, 'ended'))
  })
  return refusal && formAnswer(refusal, { field: 'end' })
}

export async function resetMemberAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAtPartner(form, async (ctx) => {
    const input = ResetMemberInput.safeParse({ staffId: form.get('staffId'), language: await readLanguage() })
    if (!input.success) throw new Failure('not_found')
    await resetMember(ctx, input.data)
    redirect(pageOf(form, 'reset'))
  })
  const text = refusal?.code === 'illegal_transition' ? 'console.members.cannotReset' : undefined
  return refusal && formAnswer(refusal, { field: 'reset', text })
}
