import { deletionsDue, endedOfPartner, type ListedRow, standingOfPartner } from '@/db/queries/artefact-lists'
import type { Cursor } from '@/db/queries/consent-request'
import { facilityNames, termsOf } from '@/db/queries/notice'
import { type ArtefactState, artefactStateAt } from '@/lib/core/consent/states'
import { labelOf, oneLine, type Terms } from '@/lib/core/notice/facts'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { maskedSubject } from '@/lib/operations/console/queue/list-queue'
import { type Ctx, requireStaff } from '@/lib/operations/context'

/** valid: all that stands · ending: what ends within 7 days · ended · due: whose copy must be gone by now · later: by a day to come */
export const ARTEFACT_LISTS = ['valid', 'ending', 'ended', 'due', 'later'] as const
export type ArtefactList = (typeof ARTEFACT_LISTS)[number]

const ENDING_MS = 7 * 86_400_000

/** A permission as a row. The person is never named, nor by a whole identifier. */
export type ListedArtefact = {
  readonly id: string
  readonly requestId: string
  readonly subject: string
  /** In words. */
  readonly purpose: string
  readonly requester: string | null
  /** Where the records are, by name; null: wherever they are. */
  readonly place: string | null
  readonly kinds: readonly string[]
  readonly state: ArtefactState
  readonly validUntil: Date
  readonly endedAt: Date | null
  /** By when the copy must be gone: of what is over. */
  readonly dueAt: Date | null
  readonly deletedAt: Date | null
  /** The member of staff who said that it is gone; null: the partner's system did. */
  readonly deletedBy: string | null
}

export type ListArtefactsInput = {
  readonly list: ArtefactList
  readonly after: Cursor | null
  readonly limit: number
  readonly language: Language
}

function rowsOf(ctx: Ctx, partnerId: string, { list, after, limit }: ListArtefactsInput): Promise<ListedRow[]> {
  const page = { after, limit, now: ctx.now }
  switch (list) {
    case 'valid':
      return standingOfPartner(ctx.db, partnerId, { ...page, until: null })
    case 'ending':
      return standingOfPartner(ctx.db, partnerId, { ...page, until: new Date(ctx.now.getTime() + ENDING_MS) })
    case 'ended':
      return endedOfPartner(ctx.db, partnerId, page)
    default:
      return deletionsDue(ctx.db, partnerId, { ...page, later: list === 'later' })
  }
}

function dueAt({ status, endedAt, eraseAt, validUntil }: ListedRow, state: ArtefactState): Date | null {
  if (status === 'REVOKED') return endedAt
  if (state !== 'EXPIRED') return null
  return eraseAt && eraseAt > validUntil ? eraseAt : validUntil
}

/** One page of what the partner was permitted: what ends first comes first, of what is over what ended last. */
export async function listArtefacts(
  ctx: Ctx,
  input: ListArtefactsInput,
): Promise<{ items: readonly ListedArtefact[]; next: Cursor | null }> {
  const { partnerId } = requireStaff(ctx, 'artefacts:read')
  const { limit, language } = input
  const rows = await rowsOf(ctx, partnerId, input)
  const page = rows.slice(0, limit)
  const [terms, places] = await Promise.all([
    termsOf(ctx.db, [partnerId], language),
    facilityNames(ctx.db, [...new Set(page.flatMap(({ providerId }) => providerId ?? []))]),
  ])
  const own: Terms = new Map(terms.map((term) => [`${term.kind}:${term.key}`, term]))
  const words = wordsIn(language)
  const items = page.map((row): ListedArtefact => {
    const state = artefactStateAt(row, ctx.now)
    const purpose = row.purpose.trim()
    return {
      id: row.id,
      requestId: row.requestId,
      subject: maskedSubject({ id: row.requestId, subjectKind: row.subjectKind, subjectSealed: row.subjectSealed }),
      purpose: purpose ? labelOf('purpose', purpose, own, words).label : words('facts.purposeNotSaid'),
      requester: row.requesterName && oneLine(row.requesterName),
      place: row.providerId && oneLine(places.find(({ id }) => id === row.providerId)?.name ?? row.providerId),
      kinds: row.dataTypes.map((key) => labelOf('data', key, own, words).label),
      state,
      validUntil: row.validUntil,
      endedAt: state === 'EXPIRED' ? row.validUntil : row.endedAt,
      dueAt: dueAt(row, state),
      deletedAt: row.deletedAt,
      deletedBy: row.deletedBy,
    }
  })
  const last = page.at(-1)
  return { items, next: rows.length > limit && last ? { at: last.place, id: last.id } : null }
}
