import { createHash } from 'node:crypto'
import type { Sql } from '@/db/client'
import type { RequestRow } from '@/db/queries/consent-request'
import { standingNotice } from '@/db/queries/notice'
import type { GrantedScope } from '@/lib/core/consent/scope'
import { type NoticeLinks, renderNotice } from '@/lib/core/notice/render'
import { env } from '@/lib/env'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { describeRequests } from './describe'

/** The exact words for one scope in one language. `textHash`: SHA-256 over the UTF-8 bytes, lower-case hex. */
export type ConsentText = {
  readonly text: string
  readonly textHash: string
  readonly language: Language
  readonly noticeVersionId: string
  readonly noticeVersion: string
}

export const hashText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Where a notice of this wallet sends people. */
export function noticeLinks(): NoticeLinks {
  const { APP_ORIGIN } = env()
  return {
    withdraw: `${APP_ORIGIN}/sharing`,
    rights: `${APP_ORIGIN}/help#rights`,
    complaint: `${APP_ORIGIN}/help#complaint`,
  }
}

/**
 * Renders what goes on record. Depends only on the request, the scope, the notice, the
 * dictionary and the wallet's address: never on the clock.
 */
export async function renderText(
  sql: Sql,
  request: RequestRow,
  scope: GrantedScope,
  language: Language,
): Promise<ConsentText> {
  const [[facts], version] = await Promise.all([
    describeRequests(sql, [{ request, scope }], language),
    standingNotice(sql, request.noticeId, language),
  ])
  if (!version || !facts) throw new Error(`no reviewed notice in ${language}`)
  const text = renderNotice(version.template, facts, wordsIn(language), noticeLinks())
  return { text, textHash: hashText(text), language, noticeVersionId: version.id, noticeVersion: version.version }
}
