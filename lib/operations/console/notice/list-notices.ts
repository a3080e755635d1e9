import { type NoticeOverview, noticesOf } from '@/db/queries/notice-draft'
import { type Ctx, requireStaff } from '@/lib/operations/context'

/** The partner's notices by purpose, and the wallet's own behind them, each with the state of its languages. */
export function listNotices(ctx: Ctx): Promise<NoticeOverview[]> {
  const { partnerId } = requireStaff(ctx, 'notices:read')
  return noticesOf(ctx.db, partnerId)
}
