import type { Sql } from '@/db/client'
import {
  type DraftText,
  draftOf,
  lockNotice,
  type NoticeRow,
  type NoticeText,
  publishedTexts,
} from '@/db/queries/notice-draft'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'

export type OwnNotice = {
  readonly notice: NoticeRow
  readonly draft: readonly DraftText[]
  readonly standing: readonly NoticeText[]
  /** Of the version that stands; null: none was published. */
  readonly version: string | null
}

/**
 * Changes a partner's own notice under its lock, as it stood when `revision` was read.
 * Refuses: not_found, request_changed.
 */
export function changeNotice<T>(
  ctx: Ctx,
  input: { readonly noticeId: string; readonly revision: number },
  change: (tx: Sql, own: OwnNotice) => Promise<T>,
): Promise<T> {
  const { partnerId } = requireStaff(ctx, 'notices:write')
  return inTransaction(ctx, async (tx) => {
    const notice = await lockNotice(tx, input.noticeId, partnerId)
    if (!notice) throw new Failure('not_found')
    if (notice.revision !== input.revision) throw new Failure('request_changed')
    const [draft, standing] = await Promise.all([draftOf(tx, notice.id), publishedTexts(tx, notice.id, null)])
    return change(tx, { notice, draft, standing, version: standing[0]?.version ?? null })
  })
}
