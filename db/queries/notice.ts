import type { Sql } from '@/db/client'
import { env } from '@/lib/env'

export type NoticeVersionRow = { id: string; version: string; language: string; template: string; sha256: string }

/** The wallet's own notice, made by migration. */
export const DEFAULT_NOTICE = '0190a000-0000-7000-8000-000000000001'

/** A demo may show words that nobody has reviewed. */
const mayStand = (sql: Sql) => sql`(reviewed_at is not null or ${env().WALLET_MODE !== 'production'})`

/** The standing version of a notice (or of the wallet's own) in a language. */
export async function standingNotice(
  sql: Sql,
  noticeId: string | null,
  language: string,
): Promise<NoticeVersionRow | undefined> {
  const [row] = await sql<NoticeVersionRow[]>`
    select id, version, language, template, sha256 from notice_version
     where notice_id = ${noticeId ?? DEFAULT_NOTICE} and language = ${language} and superseded_at is null
       and ${mayStand(sql)}
     order by created_at desc limit 1`
  return row
}

/**
 * The notice whose words a partner's request of this purpose is asked in: the one that it names, when it is the partner's
 * and for this purpose; else the partner's for this purpose. Each only if it stands in all of these languages.
 */
export async function noticeFor(
  sql: Sql,
  partnerId: string,
  { named, purpose, languages }: { named: string | null; purpose: string; languages: readonly string[] },
): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    select id from notice n
     where ${
       named === null
         ? sql`partner_id = ${partnerId} and purpose = ${purpose}`
         : sql`id = ${named} and (partner_id = ${partnerId} or partner_id is null) and (purpose is null or purpose = ${purpose})`
     }
       and ${[...languages]}::text[] <@ (select array_agg(language) from notice_version
                                         where notice_id = n.id and superseded_at is null and ${mayStand(sql)})`
  return row?.id ?? null
}

export type TermRow = { partnerId: string; kind: 'data' | 'purpose'; key: string; label: string; gloss: string }

/** The words that partners gave their fields and purposes, in one language. */
export const termsOf = (sql: Sql, partnerIds: readonly string[], language: string): Promise<TermRow[]> =>
  sql<TermRow[]>`select partner_id, kind, key, label, gloss from term
    where partner_id = any(${[...partnerIds]}) and language = ${language}`

export const facilityNames = (sql: Sql, ids: readonly string[]): Promise<{ id: string; name: string }[]> =>
  sql<{ id: string; name: string }[]>`select id, name from facility where id = any(${[...ids]})`
