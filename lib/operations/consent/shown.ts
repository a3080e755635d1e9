import type { Sql } from '@/db/client'
import type { RequestRow } from '@/db/queries/consent-request'
import type { GrantedScope } from '@/lib/core/consent/scope'
import { Failure } from '@/lib/core/failure'
import type { Language } from '@/lib/i18n/languages'
import { hashText, renderText } from '@/lib/operations/notice/render-text'

/** What a door says was before the person's eyes. */
export type Shown =
  | { readonly kind: 'wallet'; readonly textHash: string; readonly language: Language }
  | { readonly kind: 'notice-hash'; readonly textHash: string; readonly language: Language }
  | { readonly kind: 'partner-text'; readonly text: string; readonly language: string | null }
  | { readonly kind: 'none'; readonly language?: string | null }

/** What the consent record keeps of it. */
export type ShownOnRecord = {
  readonly displayEvidence: Shown['kind']
  readonly text: string | null
  readonly textHash: string | null
  readonly language: string | null
  readonly noticeVersionId: string | null
}

/** The hash that the caller names, before anything is rendered: enough to know the same answer again. */
export function claimedHash(shown: Shown): string | null {
  if (shown.kind === 'none') return null
  return shown.kind === 'partner-text' ? hashText(shown.text) : shown.textHash.toLowerCase()
}

/**
 * Finds the words on record. A hash must be that of the text rendered now for this scope:
 * otherwise the person read something else, and nothing is recorded (`text_changed`).
 */
export async function wordsOnRecord(
  sql: Sql,
  request: RequestRow,
  scope: GrantedScope,
  shown: Shown,
): Promise<ShownOnRecord> {
  if (shown.kind === 'none')
    return {
      displayEvidence: 'none',
      text: null,
      textHash: null,
      language: shown.language ?? null,
      noticeVersionId: null,
    }
  if (shown.kind === 'partner-text')
    return {
      displayEvidence: 'partner-text',
      text: shown.text,
      textHash: hashText(shown.text),
      language: shown.language,
      noticeVersionId: null,
    }
  const rendered = await renderText(sql, request, scope, shown.language)
  if (rendered.textHash !== shown.textHash.toLowerCase())
    throw new Failure('text_changed', { textHash: ['is not the hash of the text for this request and scope'] })
  return {
    displayEvidence: shown.kind,
    text: rendered.text,
    textHash: rendered.textHash,
    language: rendered.language,
    noticeVersionId: rendered.noticeVersionId,
  }
}
