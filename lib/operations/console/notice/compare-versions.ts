import { draftOf, findNotice, publishedTexts } from '@/db/queries/notice-draft'
import { Failure } from '@/lib/core/failure'
import { LANGUAGES, type Language } from '@/lib/i18n/languages'
import { type Ctx, requireStaff } from '@/lib/operations/context'
import { compareTexts, type Piece } from '@/lib/operations/notice/compare-texts'

export type Comparison = {
  readonly language: Language
  readonly before: readonly Piece[]
  readonly after: readonly Piece[]
  readonly same: boolean
}

/** The draft among the versions of a notice. */
export const DRAFT = 'draft'

/** Two versions of a notice side by side, word by word in each language. Refuses: not_found. */
export async function compareVersions(
  ctx: Ctx,
  input: { readonly noticeId: string; readonly from: string; readonly to: string },
): Promise<Comparison[]> {
  const { partnerId } = requireStaff(ctx, 'notices:read')
  const notice = await findNotice(ctx.db, input.noticeId, partnerId)
  if (!notice) throw new Failure('not_found')
  const textsOf = async (version: string) => {
    const texts = await (version === DRAFT ? draftOf(ctx.db, notice.id) : publishedTexts(ctx.db, notice.id, version))
    if (texts.length === 0) throw new Failure('not_found')
    return (language: Language) => texts.find((text) => text.language === language)?.template ?? ''
  }
  const [before, after] = await Promise.all([textsOf(input.from), textsOf(input.to)])
  return LANGUAGES.map((language) => compareTexts(language, before(language), after(language)))
}
