import type { Sql } from '@/db/client'
import type { LedgerEntry } from './consent-request'
import { appendAudit, asMoved } from './decision'
import { DEFAULT_NOTICE } from './notice'

export type NoticeRow = {
  id: string
  /** Null: the wallet's own, which everyone reads and nobody changes here. */
  partnerId: string | null
  name: string
  purpose: string | null
  revision: number
  createdAt: Date
}

export type NoticeText = {
  language: string
  template: string
  reviewedAt: Date | null
  /** A staff id, or who else it was. */
  reviewedBy: string | null
}

/** One language of a draft; `savedBy`: the staff id of whoever saved it as it is. */
export type DraftText = NoticeText & { savedBy: string | null }

/** With the reviewer's name. */
export type NamedText = NoticeText & { reviewer: string | null }

/** One published version in one language. */
export type PublishedText = NamedText & { version: string; publishedAt: Date; supersededAt: Date | null }

/** A published version; of those that a migration made nobody is named. */
export type NoticeRelease = {
  version: string
  change: 'material' | 'cosmetic' | null
  publishedAt: Date
  publishedBy: string | null
  renewedAt: Date | null
  /** A record names it: its words are fixed. */
  used: boolean
}

export type NoticeOverview = NoticeRow & {
  /** Of the version that stands; null: none was published. */
  version: string | null
  published: string[]
  drafted: string[]
  reviewed: string[]
}

const OWN_OR_DEFAULT = (sql: Sql, partnerId: string) => sql`(n.partner_id = ${partnerId} or n.id = ${DEFAULT_NOTICE})`

/** A partner's notices and the wallet's own, by purpose, each with the languages it has. */
export const noticesOf = (sql: Sql, partnerId: string): Promise<NoticeOverview[]> =>
  sql<NoticeOverview[]>`
    select n.*, stands.version, coalesce(stands.languages, '{}') as published, coalesce(draft.languages, '{}') as drafted,
           coalesce(draft.reviewed, '{}') as reviewed
      from notice n
      left join lateral (select min(version) as version, array_agg(language order by language) as languages
                           from notice_version where notice_id = n.id and superseded_at is null) stands on true
      left join lateral (select array_agg(language order by language) as languages,
                                array_agg(language order by language) filter (where reviewed_at is not null) as reviewed
                           from notice_draft where notice_id = n.id) draft on true
     where ${OWN_OR_DEFAULT(sql, partnerId)}
     order by n.partner_id is null, n.purpose nulls last, n.created_at, n.id`

export async function findNotice(sql: Sql, id: string, partnerId: string): Promise<NoticeRow | undefined> {
  const [row] = await sql<
    NoticeRow[]
  >`select n.* from notice n where n.id = ${id} and ${OWN_OR_DEFAULT(sql, partnerId)}`
  return row
}

/** A partner's own, under its lock. */
export async function lockNotice(tx: Sql, id: string, partnerId: string): Promise<NoticeRow | undefined> {
  const [row] = await tx<NoticeRow[]>`select * from notice where id = ${id} and partner_id = ${partnerId} for update`
  return row
}

const reviewerOf = (sql: Sql, row: ReturnType<Sql>) =>
  sql`${row}.reviewed_by, coalesce((select name from staff where id::text = ${row}.reviewed_by), ${row}.reviewed_by) as reviewer`

export const draftOf = (sql: Sql, noticeId: string): Promise<(DraftText & NamedText)[]> =>
  sql<(DraftText & NamedText)[]>`select d.language, d.template, d.saved_by, d.reviewed_at, ${reviewerOf(sql, sql`d`)}
    from notice_draft d where d.notice_id = ${noticeId} order by d.language`

/** The texts of one version; of the one that stands where none is named. */
export const publishedTexts = (sql: Sql, noticeId: string, version: string | null): Promise<PublishedText[]> =>
  sql<
    PublishedText[]
  >`select v.language, v.template, v.reviewed_at, v.version, v.created_at as published_at, v.superseded_at,
           ${reviewerOf(sql, sql`v`)}
      from notice_version v
     where v.notice_id = ${noticeId} and ${version === null ? sql`v.superseded_at is null` : sql`v.version = ${version}`}
     order by v.language`

/** Newest first. */
export const releasesOf = (sql: Sql, noticeId: string): Promise<NoticeRelease[]> =>
  sql<NoticeRelease[]>`
    select v.version, r.change, min(v.created_at) as published_at, r.renewed_at,
           (select name from staff where id::text = r.published_by) as published_by,
           bool_or(exists (select from consent_record c where c.notice_version_id = v.id)) as used
      from notice_version v left join notice_release r on r.notice_id = v.notice_id and r.version = v.version
     where v.notice_id = ${noticeId}
     group by v.version, r.change, r.renewed_at, r.published_by
     order by published_at desc`

/** False when the partner has a notice for this purpose. */
export async function insertNotice(
  sql: Sql,
  row: { id: string; partnerId: string; name: string; purpose: string },
  ledger: LedgerEntry,
): Promise<boolean> {
  const rows = await sql`
    with moved as (
      insert into notice (id, partner_id, name, purpose, created_at)
      values (${row.id}, ${row.partnerId}, ${row.name}, ${row.purpose}, ${ledger.at})
      on conflict (partner_id, purpose) do nothing ${asMoved(sql)}
    ), audit as (${appendAudit(sql, 'notice.created', null, ledger)})
    select id from moved`
  return rows.length === 1
}

/** The draft of a notice that this transaction has locked: these texts, and no others. */
export async function saveDraftTexts(
  tx: Sql,
  noticeId: string,
  texts: readonly DraftText[],
  ledger: LedgerEntry,
): Promise<void> {
  await tx`delete from notice_draft where notice_id = ${noticeId}`
  if (texts.length > 0)
    await tx`insert into notice_draft ${tx(texts.map((text) => ({ ...text, noticeId, updatedAt: ledger.at })))}`
  await tx`
    with moved as (update notice set revision = revision + 1 where id = ${noticeId} ${asMoved(tx)})
    ${appendAudit(tx, 'notice.drafted', null, ledger)}`
}

/**
 * Notes who has read one language of the draft of a notice that this transaction has locked. False where the draft has no
 * such text, or they are the one who saved it last.
 */
export async function noteReview(
  tx: Sql,
  review: { noticeId: string; language: string; staffId: string },
  ledger: LedgerEntry,
): Promise<boolean> {
  const rows = await tx`
    with reviewed as (
      update notice_draft set reviewed_at = ${ledger.at}, reviewed_by = ${review.staffId}, updated_at = ${ledger.at}
       where notice_id = ${review.noticeId} and language = ${review.language}
         and saved_by is distinct from ${review.staffId}::uuid returning notice_id
    ), moved as (
      update notice set revision = revision + 1 where id in (select notice_id from reviewed) ${asMoved(tx)}
    ), audit as (${appendAudit(tx, 'notice.reviewed', null, ledger)})
    select id from moved`
  return rows.length === 1
}

/**
 * The draft of a notice that this transaction has locked becomes a version: the one before stands no more, and is kept.
 * Ids and hashes come with the texts.
 */
export async function publishDraft(
  tx: Sql,
  noticeId: string,
  release: { version: string; change: 'material' | 'cosmetic'; publishedBy: string; renewedAt: Date | null },
  texts: readonly (NoticeText & { id: string; sha256: string })[],
  ledger: LedgerEntry,
): Promise<void> {
  await tx`update notice_version set superseded_at = ${ledger.at} where notice_id = ${noticeId} and superseded_at is null`
  await tx`insert into notice_version ${tx(
    texts.map((text) => ({ ...text, noticeId, version: release.version, createdAt: ledger.at })),
  )}`
  await tx`insert into notice_release ${tx({ ...release, noticeId, publishedAt: ledger.at })}`
  await tx`delete from notice_draft where notice_id = ${noticeId}`
  await tx`
    with moved as (update notice set revision = revision + 1 where id = ${noticeId} ${asMoved(tx)})
    ${appendAudit(tx, 'notice.published', null, ledger)}`
}

/** A partner as its requests name it. */
export async function senderOf(
  sql: Sql,
  partnerId: string,
): Promise<{ partnerName: string; requesterName: string | null; verifiedBy: string | null; partnerContact: string }> {
  const [row] = await sql<
    { partnerName: string; requesterName: string | null; verifiedBy: string | null; partnerContact: string }[]
  >`
    select name as partner_name, verified_by, contact as partner_contact,
           (select requester_name from partner_consumer where partner_id = partner.id order by consumer_id limit 1) as requester_name
      from partner where id = ${partnerId}`
  if (!row) throw new Error('unreachable: a staff member acts for a partner that exists')
  return row
}
