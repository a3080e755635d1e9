import type { Sql } from '@/db/client'
import { type ChangeRow, openSecrets } from '@/db/queries/abha'
import { parseReasons } from '@/lib/core/abha/reasons'
import { oneLine } from '@/lib/core/notice/facts'
import { maskIdentifier } from '@/lib/core/person/identifier'
import { env } from '@/lib/env'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { Ctx } from '@/lib/operations/context'
import { asGranted, describeRequests } from '@/lib/operations/notice/describe'
import { hashText } from '@/lib/operations/notice/render-text'
import { type Affected, affectedBy, resumedBy } from './affected'
import { loadChange } from './load-change'

/** The exact words that go on record. `textHash`: SHA-256 over the UTF-8 bytes, lower-case hex. */
export type ChangeText = { readonly text: string; readonly textHash: string; readonly language: Language }

/** What the person agrees to, with what becomes of all that they share. */
export async function renderChange(sql: Sql, row: ChangeRow, language: Language, now: Date): Promise<ChangeText> {
  const words = wordsIn(language)
  const affected = row.kind === 'deactivation' ? await affectedBy(sql, row, now) : await resumedBy(sql, row, now)
  const named = affected.filter(({ becomes }) => becomes !== 'unchanged')
  const said = (key: string, values: Record<string, string> = {}) => words(`abha.text.${row.kind}.${key}`, values)
  const abhaNumber = maskIdentifier({ kind: 'abha_number', value: openSecrets(row).abhaNumber })
  const who = ({ request }: Affected) =>
    oneLine(request.requesterName ? `${request.requesterName}, ${request.partnerName}` : request.partnerName)
  const facts = await describeRequests(
    sql,
    named.map(({ artefact, request }) => asGranted(artefact, request)),
    language,
  )
  // One requester may have several: what is shared tells them apart.
  const what = (index: number) => (facts[index]?.what ?? []).map(({ label }) => oneLine(label)).join(', ')
  const line = (one: Affected, index: number) =>
    `• ${words(`abha.text.becomes.${one.becomes}`, { name: who(one), what: what(index) })}`
  const known = parseReasons(env().ABHA_REASONS) ?? []
  const reasons = known.filter(({ code }) => row.reasons.includes(code))
  const paragraphs = [
    said('ask', { abhaNumber }),
    said('effects'),
    ...(named.length > 0 ? [[said('shared'), ...named.map(line)].join('\n')] : [said('nothingShared')]),
    ...(reasons.length > 0
      ? [[said('reasons'), ...reasons.map((one) => `• ${words(`abha.reason.${one.words}`)}`)].join('\n')]
      : []),
    said('stays'),
  ]
  const text = paragraphs.join('\n\n')
  return { text, textHash: hashText(text), language }
}

/** The words to show before the change is confirmed: confirming with their hash puts them on record. Refuses: not_found. */
export async function readChangeText(
  ctx: Ctx,
  input: { readonly id: string; readonly language: Language },
): Promise<ChangeText> {
  return renderChange(ctx.db, await loadChange(ctx, input.id), input.language, ctx.now)
}
