import { saveDraftTexts } from '@/db/queries/notice-draft'
import { Failure } from '@/lib/core/failure'
import type { Language } from '@/lib/i18n/languages'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { changeNotice } from '@/lib/operations/notice/change-own'

/**
 * Notes that the staff member who acts has read the draft in this language and finds it right.
 * Refuses: not_found, request_changed, invalid_input (the draft has no such text).
 */
export function reviewText(
  ctx: Ctx,
  input: { readonly noticeId: string; readonly revision: number; readonly language: Language },
): Promise<void> {
  return changeNotice(ctx, input, async (tx, { notice, draft }) => {
    if (!draft.some(({ language }) => language === input.language))
      throw new Failure('invalid_input', { [input.language]: ['has no text in the draft'] })
    const { staffId } = requireStaff(ctx, 'notices:write')
    await saveDraftTexts(
      tx,
      notice.id,
      draft.map(({ language, template, reviewedAt, reviewedBy }) =>
        language === input.language
          ? { language, template, reviewedAt: ctx.now, reviewedBy: staffId }
          : { language, template, reviewedAt, reviewedBy },
      ),
      'notice.reviewed',
      ledgerEntry(ctx, actorOf(ctx), { noticeId: notice.id, language: input.language }),
    )
  })
}
