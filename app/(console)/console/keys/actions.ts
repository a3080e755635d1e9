'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { CREDENTIAL_DIALECTS } from '@/lib/core/account/credential'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import type { SecretAnswer } from '@/lib/core/secret-answer'
import { changeCredential } from '@/lib/operations/console/credential/change-credential'
import { createCredential } from '@/lib/operations/console/credential/create-credential'
import { revokeCredential } from '@/lib/operations/console/credential/revoke-credential'
import { rotateCredential } from '@/lib/operations/console/credential/rotate-credential'
import type { Refusal } from '@/lib/web/act'
import { actAsStaff, actAtPartner } from '@/lib/web/console'
import { wrongField } from '@/lib/web/form-answer'
import { givenSecret } from './given-secret'

const label = z.string().trim().max(80)
const Create = z.object({
  id: z.uuid(),
  dialect: z.enum(CREDENTIAL_DIALECTS),
  label,
  hipId: z.string().optional(),
  addresses: z.string().max(4000),
  days: z.string(),
  requireFreshness: z.literal('yes').optional(),
})
const Change = z.object({ id: z.uuid(), label, addresses: z.string().max(4000) })
const Rotate = z.object({ id: z.uuid(), newId: z.uuid(), overlapHours: z.coerce.number() })
const Revoke = z.object({ id: z.uuid(), prefix: z.string().max(100) })

function parsed<T>(schema: z.ZodType<T>, form: FormData): T {
  const { data, error } = schema.safeParse(Object.fromEntries(form))
  const field = error?.issues[0]?.path[0]
  if (data === undefined) throw new Failure('invalid_input', field ? { [String(field)]: ['is not right'] } : {})
  return data
}

const TEXTS = {
  label: 'keys.problem.label',
  scopes: 'keys.problem.scopes',
  hipId: 'keys.problem.hipId',
  addresses: 'keys.problem.addresses',
  days: 'keys.problem.days',
  dialect: 'keys.problem.dialect',
  prefix: 'keys.problem.prefix',
  overlapHours: 'keys.problem.overlapHours',
}

/** What is wrong, in the words of these pages; what was typed stands again. */
function wrong(refusal: Refusal, form: FormData, field: string): Promise<FormAnswer> {
  const values: Record<string, string> = {
    ...Object.fromEntries([...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    scopes: form.getAll('scopes').join(' '),
  }
  const [entry = ''] = refusal.fields.addresses ?? []
  const addresses = refusal.facts.problem === 'too_many' ? 'keys.problem.addressesMany' : TEXTS.addresses
  return wrongField(refusal, { ...TEXTS, addresses }, { field, facts: { entry }, values })
}

export async function createKeyAction(_previous: unknown, form: FormData): Promise<SecretAnswer> {
  let shown: SecretAnswer['shown'] = null
  const refusal = await actAtPartner(form, async (ctx) => {
    const { days, hipId, requireFreshness, ...input } = parsed(Create, form)
    const made = await createCredential(ctx, {
      ...input,
      scopes: form.getAll('scopes').map(String),
      hipId: hipId || null,
      days: days === '' ? null : Number(days),
      requireFreshness: requireFreshness === 'yes',
    })
    shown = await givenSecret(made)
  })
  if (!refusal) return { wrong: null, shown }
  if (refusal.code === 'illegal_transition') return { wrong: await sentTwice(refusal), shown: null }
  return { wrong: await wrong(refusal, form, 'label'), shown: null }
}

export async function rotateKeyAction(_previous: unknown, form: FormData): Promise<SecretAnswer> {
  let shown: SecretAnswer['shown'] = null
  const refusal = await actAsStaff(async (ctx) => {
    shown = await givenSecret(await rotateCredential(ctx, parsed(Rotate, form)))
  })
  return { wrong: refusal && (await over(refusal, form, 'overlapHours')), shown }
}

export async function changeKeyAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAsStaff(async (ctx) => {
    const input = parsed(Change, form)
    await changeCredential(ctx, input)
    redirect(`/console/keys/${input.id}?done=changed`)
  })
  return refusal && over(refusal, form, 'label')
}

export async function revokeKeyAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAsStaff(async (ctx) => {
    const input = parsed(Revoke, form)
    await revokeCredential(ctx, input)
    redirect(`/console/keys/${input.id}?done=revoked`)
  })
  return refusal && wrong(refusal, form, 'prefix')
}

const sentTwice = (refusal: Refusal) =>
  wrongField({ ...refusal, fields: { label: [] } }, { label: 'keys.problem.again' }, { field: 'label' })

const over = (refusal: Refusal, form: FormData, field: string) =>
  refusal.code === 'illegal_transition'
    ? wrongField({ ...refusal, fields: { [field]: [] } }, { [field]: 'keys.problem.over' }, { field })
    : wrong(refusal, form, field)
