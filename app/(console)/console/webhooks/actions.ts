'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { TOPICS } from '@/lib/core/delivery/recipients'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import type { SecretAnswer } from '@/lib/core/secret-answer'
import { startOfKolkataDay } from '@/lib/core/time/kolkata'
import { instantInWords } from '@/lib/core/time/left'
import { wordsIn } from '@/lib/i18n/messages'
import { replayDelivery } from '@/lib/operations/delivery/replay-delivery'
import { checkAddress } from '@/lib/operations/webhook/check-address'
import { createEndpoint } from '@/lib/operations/webhook/create-endpoint'
import { deleteEndpoint } from '@/lib/operations/webhook/delete-endpoint'
import { replayEndpoint } from '@/lib/operations/webhook/replay-endpoint'
import { rotateSecret } from '@/lib/operations/webhook/rotate-secret'
import { sendTest } from '@/lib/operations/webhook/send-test'
import { updateEndpoint } from '@/lib/operations/webhook/update-endpoint'
import { actAsStaff, actAtPartner, type StaffCtx } from '@/lib/web/console'
import { formAnswer, wrongField } from '@/lib/web/form-answer'
import { readLanguage } from '@/lib/web/preferences'

const Create = z.object({
  url: z.string().trim().max(2000),
  format: z.enum(['standard', 'eka', 'samagra']),
  description: z.string().trim().max(200),
})

/** The endpoint that a form names; anything else names none. */
function idIn(form: FormData, name = 'id'): string {
  const { data } = z.uuid().safeParse(form.get(name))
  if (!data) throw new Failure('not_found')
  return data
}

const pageOf = (id: string, done: string) => `/console/webhooks/${id}?done=${done}`

/** A change of an endpoint that a single button makes, and its page again. */
async function change(
  form: FormData,
  done: string,
  run: (ctx: StaffCtx, id: string) => Promise<unknown>,
): Promise<FormAnswer> {
  const refusal = await actAsStaff(async (ctx) => {
    const id = idIn(form)
    await run(ctx, id)
    redirect(pageOf(id, done))
  })
  return refusal && formAnswer(refusal, { field: 'endpoint' })
}

export async function createEndpointAction(_previous: unknown, form: FormData): Promise<SecretAnswer> {
  let shown: SecretAnswer['shown'] = null
  const refusal = await actAtPartner(form, async (ctx) => {
    const { data } = Create.safeParse(Object.fromEntries(form))
    if (!data) throw new Failure('invalid_input', { url: ['must be an https address'] })
    const topics = TOPICS.filter((topic) => form.getAll('topics').includes(topic))
    await checkAddress(ctx, { url: data.url })
    const { secret = '' } = await createEndpoint(ctx, { ...data, topics: [...topics] })
    shown = await secretShown(secret)
  })
  if (!refusal) return { wrong: null, shown }
  const { problem } = refusal.facts
  const url = problem === 'leads_inside' ? 'private' : problem === 'too_many' ? 'many' : 'url'
  const values = {
    ...Object.fromEntries([...form].map(([name, value]) => [name, String(value)])),
    topics: form.getAll('topics').join(' '),
  }
  return { wrong: await wrongField(refusal, { url: `webhooks.problem.${url}` }, { field: 'url', values }), shown: null }
}

export async function rotateSecretAction(_previous: unknown, form: FormData): Promise<SecretAnswer> {
  let shown: SecretAnswer['shown'] = null
  const refusal = await actAsStaff(async (ctx) => {
    const { secret, previousUntil } = await rotateSecret(ctx, { id: idIn(form) })
    shown = await secretShown(secret, previousUntil)
  })
  return { wrong: refusal && (await formAnswer(refusal, { field: 'rotate' })), shown }
}

async function secretShown(secret: string, previousUntil?: Date): Promise<NonNullable<SecretAnswer['shown']>> {
  const language = await readLanguage()
  const words = wordsIn(language)
  return {
    values: [{ label: words('keys.once.names.signingSecret'), value: secret }],
    notes: previousUntil ? [words('keys.once.oldEnds', { when: instantInWords(previousUntil, language, words) })] : [],
  }
}

export async function sendTestAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return change(form, 'tested', (ctx, id) => sendTest(ctx, { id }))
}

export async function pauseEndpointAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return change(form, 'paused', (ctx, id) => updateEndpoint(ctx, { id, status: 'paused' }))
}

export async function resumeEndpointAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  return change(form, 'resumed', (ctx, id) => updateEndpoint(ctx, { id, status: 'active' }))
}

export async function removeEndpointAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const host = String(form.get('host') ?? '').trim()
  const refusal = await actAsStaff(async (ctx) => {
    await deleteEndpoint(ctx, { id: idIn(form), host })
    redirect('/console/webhooks?done=removed')
  })
  return refusal && wrongField(refusal, { host: 'webhooks.problem.host' }, { field: 'host', values: { host } })
}

export async function replayDeliveryAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAsStaff(async (ctx) => {
    const row = await replayDelivery(ctx, { id: idIn(form, 'deliveryId') })
    redirect(row.endpointId ? pageOf(row.endpointId, 'replayed') : '/console/webhooks')
  })
  const text = refusal?.code === 'illegal_transition' ? 'webhooks.problem.ended' : undefined
  return refusal && formAnswer(refusal, { field: 'log', text })
}

export async function replayEndpointAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const day = String(form.get('since') ?? '')
  const refusal = await actAsStaff(async (ctx) => {
    const id = idIn(form)
    const since = startOfKolkataDay(day)
    if (!since) throw new Failure('invalid_input', { since: ['is not a day that was'] })
    const { replayed } = await replayEndpoint(ctx, { id, since })
    redirect(`${pageOf(id, 'replayedAll')}&count=${replayed}`)
  })
  return refusal && wrongField(refusal, { since: 'webhooks.problem.since' }, { field: 'since', values: { since: day } })
}
