import { termsOf } from '@/db/queries/notice'
import { findNotice, type NoticeRow, senderOf } from '@/db/queries/notice-draft'
import type { GrantedScope } from '@/lib/core/consent/scope'
import { Failure } from '@/lib/core/failure'
import { factsOf } from '@/lib/core/notice/facts'
import { renderNotice } from '@/lib/core/notice/render'
import {
  LEGAL_PLACEHOLDERS,
  type LegalPlaceholder,
  readTemplate,
  type TemplateFault,
  tidyTemplate,
} from '@/lib/core/notice/template'
import { endOfKolkataDay, kolkataDayAfter } from '@/lib/core/time/kolkata'
import { LANGUAGES, type Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { type Ctx, requireStaff } from '@/lib/operations/context'
import { noticeLinks } from '@/lib/operations/notice/render-text'
import type { Texts } from './save-draft'

export type CheckedText = {
  readonly language: Language
  readonly faults: readonly TemplateFault[]
  readonly lacks: readonly LegalPlaceholder[]
  /** As people would read it, sharing something and sharing nothing; null while a placeholder is wrong. */
  readonly preview: { readonly something: string; readonly nothing: string } | null
}

/** What is wrong in these texts, and how they would read in a request of the usual kind. Keeps nothing. Refuses: not_found. */
export async function checkTexts(
  ctx: Ctx,
  input: { readonly noticeId: string; readonly texts: Texts },
): Promise<CheckedText[]> {
  const { partnerId } = requireStaff(ctx, 'notices:read')
  const notice = await findNotice(ctx.db, input.noticeId, partnerId)
  if (!notice) throw new Failure('not_found')
  return Promise.all(
    LANGUAGES.map(async (language) => {
      const template = tidyTemplate(input.texts[language] ?? '')
      const { faults, shown } = readTemplate(template)
      return {
        language,
        faults,
        lacks: template ? LEGAL_PLACEHOLDERS.filter((name) => !shown.has(name)) : [],
        preview: template && faults.length === 0 ? await preview(ctx, partnerId, notice, template, language) : null,
      }
    }),
  )
}

/** A request as this partner might send it, in the words that people would read, made by what makes theirs. */
async function preview(ctx: Ctx, partnerId: string, notice: NoticeRow, template: string, language: Language) {
  const [sender, terms] = await Promise.all([senderOf(ctx.db, partnerId), termsOf(ctx.db, [partnerId], language)])
  const words = wordsIn(language)
  const endOf = (days: number) => endOfKolkataDay(kolkataDayAfter(ctx.now, days)) ?? ctx.now
  const scope: GrantedScope = {
    dataTypes: ['DiagnosticReport', 'Prescription'],
    providers: ['sample'],
    recordsFrom: endOf(-365),
    recordsTo: ctx.now,
    validUntil: endOf(90),
    totalUses: null,
  }
  const asked = {
    ...sender,
    purpose: notice.purpose ?? 'CAREMGT',
    providers: [{ id: 'sample', name: words('notices.preview.place') }],
    careContexts: [],
    frequencyLimit: 1,
    frequencySeconds: 86_400,
    eraseAt: endOf(120),
  }
  const own = new Map(terms.map((term) => [`${term.kind}:${term.key}`, term]))
  const facts = factsOf(asked, scope, own, words, language)
  const render = (what: typeof facts.what) => renderNotice(template, { ...facts, what }, words, noticeLinks())
  return { something: render(facts.what), nothing: render([]) }
}
