import { noteReview } from '@/db/queries/notice-draft'
import { Failure } from '@/lib/core/failure'
import type { Language } from '@/lib/i18n/languages'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { changeNotice } from '@/lib/operations/notice/change-own'

/**
 * Notes that the staff member who acts has read the draft in this language and finds it right, which whoever saved it last
 * leaves to another. Refuses: not_found, request_changed, invalid_input (the draft has no such text), forbidden (they saved it).
 */
export function reviewText(
  ctx: Ctx,
  input: { readonly noticeId: string; readonly revision: number; readonly language: Language },
): Promise<void> {
  const { noticeId, language } = input
  return changeNotice(ctx, input, async (tx, { draft }) => {
    if (!draft.some((text) => text.language === language))
      throw new Failure('invalid_input', { [language]: ['has no text in the draft'] })
    const { staffId } = requireStaff(ctx, 'notices:write')
    const ledger = ledgerEntry(ctx, actorOf(ctx), { noticeId, language })
    if (!(await noteReview(tx, { noticeId, language, staffId }, ledger)))
      throw new Failure('forbidden', { [language]: ['is their own text'] })
  })
}
