import { type DraftText, type NoticeText, saveDraftTexts } from '@/db/queries/notice-draft'
import { Failure } from '@/lib/core/failure'
import { tidyTemplate } from '@/lib/core/notice/template'
import { LANGUAGES, type Language } from '@/lib/i18n/languages'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { changeNotice } from '@/lib/operations/notice/change-own'

const MOST_LETTERS = 10_000

export type Texts = Readonly<Partial<Record<Language, string>>>

/**
 * Keeps these texts as the draft of the notice, faulty or not: publishing judges. A text that nobody changed keeps its
 * review and its writer, any other needs a new review, by somebody else than who acts. Texts that are all those of the standing version are no draft.
 * Refuses: not_found, request_changed, invalid_input (by language).
 */
export function saveDraft(
  ctx: Ctx,
  input: { readonly noticeId: string; readonly revision: number; readonly texts: Texts },
): Promise<void> {
  return changeNotice(ctx, input, async (tx, { notice, draft, standing }) => {
    const { staffId } = requireStaff(ctx, 'notices:write')
    const texts = LANGUAGES.flatMap((language): DraftText[] => {
      const template = tidyTemplate(input.texts[language] ?? '')
      if (template.length > MOST_LETTERS)
        throw new Failure('invalid_input', { [language]: ['is longer than 10000 characters'] })
      if (!template) return []
      const isSame = (one: NoticeText) => one.language === language && one.template === template
      const drafted = draft.find(isSame)
      const { reviewedAt = null, reviewedBy = null } = drafted ?? standing.find(isSame) ?? {}
      return [{ language, template, savedBy: drafted ? drafted.savedBy : staffId, reviewedAt, reviewedBy }]
    })
    const isStanding =
      texts.length === standing.length &&
      texts.every((text) => standing.some((one) => one.language === text.language && one.template === text.template))
    await saveDraftTexts(
      tx,
      notice.id,
      isStanding ? [] : texts,
      ledgerEntry(ctx, actorOf(ctx), { noticeId: notice.id }),
    )
  })
}
