import {
  draftOf,
  findNotice,
  type NamedText,
  type NoticeRelease,
  type NoticeRow,
  type PublishedText,
  publishedTexts,
  releasesOf,
  senderOf,
} from '@/db/queries/notice-draft'
import { countStanding, type UnderOldText, underOldText } from '@/db/queries/renewal'
import { Failure } from '@/lib/core/failure'
import { type NoticeChange, nextVersion, type PublishBlock } from '@/lib/core/notice/publish'
import { type Ctx, requireStaff } from '@/lib/operations/context'
import { blocksOf } from './publish-notice'

/** So many are counted and listed; one more says that there are more. */
export const LISTED = 50

export type OpenNotice = {
  readonly notice: NoticeRow
  /** The wallet's own is read only. */
  readonly own: boolean
  /** `isOwn`: the reader saved it last, so somebody else reviews it. */
  readonly draft: readonly (NamedText & { readonly isOwn: boolean })[]
  readonly standing: readonly PublishedText[]
  /** Newest first. */
  readonly releases: readonly NoticeRelease[]
  /** What keeps the draft from being published. */
  readonly blocks: readonly PublishBlock[]
  /** The number that the draft would get. */
  readonly next: Readonly<Record<NoticeChange, string>>
  /** How many share under a text of this notice, up to `LISTED` and one: a material change asks them again. */
  readonly sharing: number
  /** Those whose text has changed materially since, newest first, up to `LISTED` and one. */
  readonly underOldText: readonly UnderOldText[]
}

/** A notice with its draft, its versions, and those who share under an older text. Refuses: not_found. */
export async function openNotice(ctx: Ctx, { noticeId }: { readonly noticeId: string }): Promise<OpenNotice> {
  const { partnerId, staffId } = requireStaff(ctx, 'notices:read')
  const notice = await findNotice(ctx.db, noticeId, partnerId)
  if (!notice) throw new Failure('not_found')
  const own = notice.partnerId !== null
  const [draft, standing, releases, sharing, old, { partnerContact }] = await Promise.all([
    draftOf(ctx.db, noticeId),
    publishedTexts(ctx.db, noticeId, null),
    releasesOf(ctx.db, noticeId),
    own ? countStanding(ctx.db, noticeId, ctx.now, LISTED + 1) : 0,
    own ? underOldText(ctx.db, noticeId, ctx.now, LISTED + 1) : [],
    senderOf(ctx.db, partnerId),
  ])
  const last = standing[0]?.version ?? null
  return {
    notice,
    own,
    draft: draft.map(({ savedBy, ...text }) => ({ ...text, isOwn: savedBy === staffId })),
    standing,
    releases,
    blocks: draft.length > 0 ? blocksOf(draft, partnerContact) : [],
    next: { material: nextVersion(last, 'material'), cosmetic: nextVersion(last, 'cosmetic') },
    sharing,
    underOldText: old,
  }
}
