import { DEFAULT_NOTICE } from '@/db/queries/notice'
import { draftOf, findNotice, type NoticeRow, publishedTexts } from '@/db/queries/notice-draft'
import { Failure } from '@/lib/core/failure'
import { LANGUAGES } from '@/lib/i18n/languages'
import { type Ctx, requireStaff } from '@/lib/operations/context'
import type { Texts } from './save-draft'

/**
 * A notice of the partner's with the texts to go on from: its draft; where there is none, the version that stands; and
 * where nothing was published, the wallet's own. Refuses: not_found.
 */
export async function editNotice(
  ctx: Ctx,
  { noticeId }: { readonly noticeId: string },
): Promise<{ notice: NoticeRow; texts: Texts }> {
  const { partnerId } = requireStaff(ctx, 'notices:write')
  const notice = await findNotice(ctx.db, noticeId, partnerId)
  if (!notice?.partnerId) throw new Failure('not_found')
  const [draft, standing, wallets] = await Promise.all([
    draftOf(ctx.db, noticeId),
    publishedTexts(ctx.db, noticeId, null),
    publishedTexts(ctx.db, DEFAULT_NOTICE, null),
  ])
  const from = [draft, standing, wallets].find((texts) => texts.length > 0) ?? []
  return {
    notice,
    texts: Object.fromEntries(
      LANGUAGES.map((language) => [language, from.find((text) => text.language === language)?.template ?? '']),
    ),
  }
}
