'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormAnswer } from '@/lib/core/form-answer'
import { wordsIn } from '@/lib/i18n/messages'
import { confirmDeletions } from '@/lib/operations/console/artefact/confirm-deletions'
import { actAsStaff } from '@/lib/web/console'
import { formAnswer } from '@/lib/web/form-answer'
import { readLanguage } from '@/lib/web/preferences'

const Form = z.object({
  ids: z.array(z.guid()).min(1),
  evidenceUrl: z.union([z.literal(''), z.url({ protocol: /^https$/ }).max(500)]),
  statement: z.literal('yes'),
})
const FIELDS = { ids: 'id', evidenceUrl: 'evidenceUrl', statement: 'statement' } as const

export async function confirmDeletionsAction(_previous: unknown, form: FormData): Promise<FormAnswer> {
  const evidenceUrl = String(form.get('evidenceUrl') ?? '').trim()
  const read = Form.safeParse({ ids: form.getAll('id'), evidenceUrl, statement: form.get('statement') })
  if (!read.success) {
    const words = wordsIn(await readLanguage())
    const wrong = Object.keys(FIELDS).filter((field) => read.error.issues.some(({ path }) => path[0] === field))
    const text = { ids: 'none', evidenceUrl: 'evidenceError', statement: 'statementError' }
    return {
      title: words('problem.title'),
      errors: (wrong as (keyof typeof FIELDS)[]).map((field) => ({
        href: `#${FIELDS[field]}`,
        text: words(`queue.deletions.${text[field]}`),
      })),
      values: { evidenceUrl },
    }
  }
  const refusal = await actAsStaff(async (ctx) => {
    const { ids } = read.data
    const done = await confirmDeletions(ctx, { ids, evidenceUrl: evidenceUrl || null })
    redirect(`/console/deletions?list=${form.get('list') === 'later' ? 'later' : 'due'}&done=${done}`)
  })
  return refusal && formAnswer(refusal, { field: 'id', values: { evidenceUrl } })
}
