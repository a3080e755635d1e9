import { termsOf } from '@/db/queries/notice'
import { consumersOf, purposesOf, reviewersOf } from '@/db/queries/queue'
import { type ViewRow, viewsOf } from '@/db/queries/queue-view'
import { labelOf, oneLine, type Terms } from '@/lib/core/notice/facts'
import { rolesWith } from '@/lib/core/staff/permission'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { type Ctx, requireStaff } from '@/lib/operations/context'

export type QueueChoices = {
  readonly purposes: readonly { readonly key: string; readonly label: string }[]
  readonly consumers: readonly { readonly id: string; readonly label: string }[]
  /** Who can be given a request. */
  readonly reviewers: readonly { readonly id: string; readonly name: string }[]
  /** What whoever acts keeps under a name. */
  readonly views: readonly Readonly<ViewRow>[]
}

/** What there is to narrow the queue by, of the partner's own, and the reader's own views of it. */
export async function listChoices(ctx: Ctx, { language }: { readonly language: Language }): Promise<QueueChoices> {
  const { staffId, partnerId } = requireStaff(ctx, 'requests:read')
  const [purposes, consumers, reviewers, views, terms] = await Promise.all([
    purposesOf(ctx.db, partnerId),
    consumersOf(ctx.db, partnerId),
    reviewersOf(ctx.db, partnerId, rolesWith('requests:review')),
    viewsOf(ctx.db, { staffId, partnerId }),
    termsOf(ctx.db, [partnerId], language),
  ])
  const own: Terms = new Map(terms.map((term) => [`${term.kind}:${term.key}`, term]))
  const words = wordsIn(language)
  return {
    // To name none is to narrow by none.
    purposes: purposes
      .filter((key) => key.trim() !== '')
      .map((key) => ({ key, label: labelOf('purpose', key.trim(), own, words).label })),
    consumers: consumers.map(({ consumerId, requesterName }) => ({
      id: consumerId,
      label: oneLine(requesterName ? `${requesterName} (${consumerId})` : consumerId),
    })),
    reviewers,
    views,
  }
}
