'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { Failure } from '@/lib/core/failure'
import type { FormAnswer } from '@/lib/core/form-answer'
import { VIEW_NAME_LONGEST } from '@/lib/core/staff/queue'
import { assign } from '@/lib/operations/console/queue/assign'
import { findRequest } from '@/lib/operations/console/queue/find-request'
import { removeView } from '@/lib/operations/console/queue/remove-view'
import { review } from '@/lib/operations/console/queue/review'
import { MOST_VIEWS, saveView } from '@/lib/operations/console/queue/save-view'
import { withdraw } from '@/lib/operations/console/queue/withdraw'
import { actAsStaff, actAtPartner } from '@/lib/web/console'
import { formAnswer, refusalText } from '@/lib/web/form-answer'
import type { BulkAnswer } from './bulk-answer'
import { filtersOf, loadQueueParams, queueAddress } from './search'

const Bulk = z.object({
  do: z.enum(['assign', 'review', 'withdraw']),
  ids: z.array(z.uuid()),
  assignee: z.union([z.uuid(), z.literal('')]),
})

export async function bulkAction(_previous: unknown, form: FormData): Promise<BulkAnswer> {
  const t = await getTranslations('queue.bulk')
  let done = ''
  const refusal = await actAsStaff(async (ctx) => {
    const read = Bulk.safeParse({
      do: form.get('do'),
      ids: form.getAll('id'),
      assignee: form.get('assignee') ?? '',
    })
    if (!read.success) throw new Failure('invalid_input')
    const { ids, assignee } = read.data
    if (ids.length === 0) {
      done = ''
      return
    }
    if (read.data.do === 'assign') done = t('handed', { count: await assign(ctx, { ids, staffId: assignee || null }) })
    if (read.data.do === 'review') done = t('seen', { count: await review(ctx, { ids }) })
    if (read.data.do === 'withdraw') done = t('taken', await withdraw(ctx, { ids }))
  })
  if (refusal) return { error: await refusalText(refusal) }
  if (!done) return { error: t('none') }
  refresh()
  return { done }
}

/** The identifier is posted and never in an address: what the address holds is a token for it. */
export async function findAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const refusal = await actAtPartner(form, async (ctx) => {
    const text = String(form.get('find') ?? '').slice(0, 254)
    if (text.trim() === '') redirect('/console/requests')
    const found = await findRequest(ctx, { text })
    redirect(
      'requestId' in found
        ? `/console/requests/${found.requestId}`
        : queueAddress('/console/requests', { person: found.subject }),
    )
  })
  const text = refusal?.code === 'too_many_requests' ? 'queue.searchLimit' : undefined
  return refusal && formAnswer(refusal, { field: 'find', text })
}

/** What a form's page was narrowed by. */
const filtersIn = (form: FormData) =>
  filtersOf(loadQueueParams(Object.fromEntries([...form].map(([name, value]) => [name, String(value)]))))

export async function saveViewAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const filters = filtersIn(form)
  const name = String(form.get('viewName') ?? '').slice(0, 200)
  const refusal = await actAtPartner(form, async (ctx) => {
    await saveView(ctx, { name, filters })
    redirect(queueAddress('/console/requests', filters))
  })
  if (!refusal) return null
  const why = refusal.fields.name?.[0] ?? refusal.fields.filters?.[0]
  return formAnswer(refusal, {
    field: 'viewName',
    text: why && `queue.own.error.${why}`,
    facts: { most: MOST_VIEWS, letters: VIEW_NAME_LONGEST, view: refusal.facts.view ?? '' },
    values: { viewName: name },
  })
}

export async function removeViewAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const address = queueAddress('/console/requests', filtersIn(form))
  const refusal = await actAtPartner(form, async (ctx) => {
    const id = z.uuid().safeParse(form.get('viewId')).data
    if (!id) throw new Failure('not_found')
    await removeView(ctx, { id })
    redirect(address)
  })
  // It was removed in another tab.
  if (refusal?.code === 'not_found') redirect(address)
  return refusal && formAnswer(refusal, { field: 'remove' })
}
