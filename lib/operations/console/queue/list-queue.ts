import { artefactsOfAll, type Cursor } from '@/db/queries/consent-request'
import { termsOf } from '@/db/queries/notice'
import { templatesFor } from '@/db/queries/purpose-template'
import { countQueue, placeIn, type QueueFilter, type QueueRow, queueOf } from '@/db/queries/queue'
import { seal, unseal } from '@/db/sealed'
import { overAsk, overAskInWords } from '@/lib/core/consent/over-ask'
import { type StandingState, standingState } from '@/lib/core/consent/states'
import { labelOf, oneLine, type Terms } from '@/lib/core/notice/facts'
import { maskIdentifier, parseSubject } from '@/lib/core/person/identifier'
import type { QueueSort } from '@/lib/core/staff/queue'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { type Ctx, requireStaff } from '@/lib/operations/context'

/**
 * A request as a row of the queue. The person is never named, nor by a whole identifier; why they said no was promised to
 * stay with their record.
 */
export type QueueItem = {
  readonly id: string
  readonly subject: string
  /** In words. */
  readonly purpose: string
  readonly requester: string | null
  readonly dialect: string
  readonly state: StandingState
  readonly askedAt: Date
  readonly expiresAt: Date
  readonly assignee: string | null
  readonly isReviewed: boolean
  /** In what it asks for more than is usual, in sentences. */
  readonly unusual: readonly string[]
  /** Differs when anything of the row that is shown does. */
  readonly mark: string
}

export type ListQueueInput = {
  /** `subject`: a token that `findRequest` gave. */
  readonly filter: Omit<QueueFilter, 'subject'> & { readonly subject: string | null }
  readonly sort: QueueSort
  readonly after: Cursor | null
  readonly limit: number
  readonly language: Language
}

/** For an address: whoever reads it there cannot tell by the hash whom a member of staff looked for. */
export const subjectToken = (partnerId: string, hash: Uint8Array): string =>
  seal(Buffer.from(hash).toString('hex'), 'queue.subject', partnerId).toString('base64url')

/** Null: it is no token of this partner's. */
function subjectOf(partnerId: string, token: string): Buffer | null {
  try {
    return Buffer.from(unseal(Buffer.from(token, 'base64url'), 'queue.subject', partnerId), 'hex')
  } catch {
    return null
  }
}

/** They are counted up to here. */
export const COUNTED = 100

export type QueuePage = {
  readonly items: readonly QueueItem[]
  readonly next: Cursor | null
  /** How many fit the filter: at most COUNTED + 1, which means that there are more than that. */
  readonly count: number
}

/** The identifier that a partner named somebody by, so that one can tell them apart and not use it. */
export function maskedSubject({
  id,
  subjectKind,
  subjectSealed,
}: Pick<QueueRow, 'id' | 'subjectKind' | 'subjectSealed'>) {
  const typed = unseal(subjectSealed, 'consent_request.subject', id)
  return oneLine(
    maskIdentifier(subjectKind === 'partner_ref' ? { kind: 'partner_ref', value: typed } : parseSubject(typed)),
  )
}

/** One page of the partner's requests. */
export async function listQueue(ctx: Ctx, input: ListQueueInput): Promise<QueuePage> {
  const { partnerId } = requireStaff(ctx, 'requests:read')
  const { sort, after, limit, language } = input
  const { subject: token, ...narrowed } = input.filter
  const filter: QueueFilter = { ...narrowed, subject: token === null ? null : subjectOf(partnerId, token) }
  const [rows, count, terms] = await Promise.all([
    queueOf(ctx.db, partnerId, filter, { sort, after, limit, now: ctx.now }),
    countQueue(ctx.db, partnerId, filter, { most: COUNTED + 1, now: ctx.now }),
    termsOf(ctx.db, [partnerId], language),
  ])
  const page = rows.slice(0, limit)
  const granted = page.filter(({ status }) => status === 'GRANTED').map(({ id }) => id)
  const [artefacts, templates] = await Promise.all([
    granted.length > 0 ? artefactsOfAll(ctx.db, granted) : [],
    templatesFor(ctx.db, partnerId, [...new Set(page.map(({ purpose }) => purpose.trim()))]),
  ])
  const own: Terms = new Map(terms.map((term) => [`${term.kind}:${term.key}`, term]))
  const words = wordsIn(language)
  const items = page.map((row): QueueItem => {
    const purpose = row.purpose.trim()
    const state = standingState(
      row,
      artefacts.filter(({ requestId }) => requestId === row.id),
      ctx.now,
    )
    const template = templates.find((one) => one.purpose === purpose) ?? null
    return {
      id: row.id,
      subject: maskedSubject(row),
      purpose: purpose ? labelOf('purpose', purpose, own, words).label : words('facts.purposeNotSaid'),
      requester: row.requesterName && oneLine(row.requesterName),
      dialect: row.dialect,
      state,
      askedAt: row.createdAt,
      expiresAt: row.expiresAt,
      assignee: row.assigneeName,
      isReviewed: row.reviewedAt !== null,
      unusual: overAsk(row, template).map((one) =>
        overAskInWords(one, (key) => labelOf('data', key, own, words).label, words),
      ),
      mark: [state, row.version, row.assigneeId ?? '', row.reviewedAt?.getTime() ?? ''].join(' '),
    }
  })
  const last = page.at(-1)
  return { items, next: rows.length > limit && last ? placeIn(sort, last) : null, count }
}
