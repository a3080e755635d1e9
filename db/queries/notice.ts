import type { Sql } from '@/db/client'

export type NoticeVersionRow = { id: string; version: string; language: string; template: string; sha256: string }

/** The wallet's own notice, made by migration. */
const DEFAULT_NOTICE = '0190a000-0000-7000-8000-000000000001'

/** The standing version of a notice (or of the wallet's own) in a language. */
export async function standingNotice(
  sql: Sql,
  noticeId: string | null,
  language: string,
): Promise<NoticeVersionRow | undefined> {
  const [row] = await sql<NoticeVersionRow[]>`
    select id, version, language, template, sha256 from notice_version
     where notice_id = ${noticeId ?? DEFAULT_NOTICE} and language = ${language} and superseded_at is null
       and reviewed_at is not null
     order by created_at desc limit 1`
  return row
}

/** The languages in which a notice of this partner's, or of the wallet's own, has a reviewed version that stands. */
export async function noticeLanguages(sql: Sql, noticeId: string, partnerId: string): Promise<string[]> {
  const rows = await sql<{ language: string }[]>`
    select distinct v.language from notice n join notice_version v on v.notice_id = n.id
     where n.id = ${noticeId} and (n.partner_id = ${partnerId} or n.partner_id is null) and v.superseded_at is null
       and v.reviewed_at is not null`
  return rows.map((row) => row.language)
}

export type TermRow = { partnerId: string; kind: 'data' | 'purpose'; key: string; label: string; gloss: string }

/** The words that partners gave their fields and purposes, in one language. */
export const termsOf = (sql: Sql, partnerIds: readonly string[], language: string): Promise<TermRow[]> =>
  sql<TermRow[]>`select partner_id, kind, key, label, gloss from term
    where partner_id = any(${[...partnerIds]}) and language = ${language}`

export const facilityNames = (sql: Sql, ids: readonly string[]): Promise<{ id: string; name: string }[]> =>
  sql<{ id: string; name: string }[]>`select id, name from facility where id = any(${[...ids]})`
