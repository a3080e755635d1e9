import { everyDelivery } from '@/db/queries/evidence'
import { termsOf } from '@/db/queries/notice'
import { templatesFor } from '@/db/queries/purpose-template'
import { askedAgainSince, notesOf, openAgain, staffNames } from '@/db/queries/queue'
import { recordsOf } from '@/db/queries/receipt'
import { timelineOf } from '@/db/queries/timeline'
import { unseal } from '@/db/sealed'
import { ASKING_AGAIN, canBeAskedAgain } from '@/lib/core/consent/asking-again'
import { overAsk, overAskInWords } from '@/lib/core/consent/over-ask'
import { askedIt, judgeReview, windowAfterReview } from '@/lib/core/consent/review'
import { canonicalScope, everything } from '@/lib/core/consent/scope'
import {
  type ArtefactState,
  artefactStateAt,
  moveRequest,
  requestStateAt,
  type StandingState,
} from '@/lib/core/consent/states'
import { countedSince, leftOf } from '@/lib/core/few-in-a-while'
import { type Facts, labelOf, oneLine, type Terms } from '@/lib/core/notice/facts'
import { may } from '@/lib/core/staff/permission'
import { kolkataDay } from '@/lib/core/time/kolkata'
import { LANGUAGES, type Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { loadRequest } from '@/lib/operations/consent/load-request'
import { scopeOnRecord } from '@/lib/operations/consent/person-view'
import { type Ctx, requireStaff } from '@/lib/operations/context'
import type { Action } from '@/lib/operations/delivery/told'
import { deliveriesFor } from '@/lib/operations/evidence/read-evidence'
import { askedScope, describeRequests, grantInParts } from '@/lib/operations/notice/describe'
import { type ConsentText, renderText } from '@/lib/operations/notice/render-text'
import { maskedSubject } from './list-queue'

export type HandledEvent = {
  readonly id: string
  readonly at: Date
  readonly action: string
  readonly actorKind: string
  /** The member of staff who did it. */
  readonly staffName: string | null
  /** Why it was sent back, as a code. */
  readonly returned: string | null
}

/** What is on record of a decision, as the partner may read it: without the reason, which stays with the person's record. */
export type DecisionOnRecord = {
  readonly verdict: 'granted' | 'denied'
  readonly at: Date
  readonly text: string | null
  readonly textHash: string | null
  readonly language: string | null
  readonly noticeVersion: string | null
  readonly displayEvidence: string
}

/** A request as the partner's staff read it. */
export type HandledRequest = {
  readonly id: string
  readonly subject: string
  readonly dialect: string
  readonly consumerId: string
  readonly state: StandingState
  readonly askedAt: Date
  readonly expiresAt: Date
  /** Until when it could be answered if it were released now; null: it does not wait for review. */
  readonly wouldExpireAt: Date | null
  readonly askedByName: string | null
  readonly asksAgain: string | null
  readonly asked: Facts
  /** All that was granted, and place by place where each gives something of its own. */
  readonly granted: Facts | null
  readonly parts: readonly Facts[]
  readonly narrowed: boolean
  readonly artefacts: readonly {
    readonly id: string
    readonly providerId: string | null
    readonly state: ArtefactState
    readonly validUntil: Date
  }[]
  readonly unusual: readonly string[]
  readonly decision: DecisionOnRecord | null
  /** The words as they are rendered now, in each language: of all that was asked, or of what was granted. */
  readonly texts: readonly ConsentText[]
  /** Oldest first; of the newest `timelineLimit`. */
  readonly timeline: readonly HandledEvent[]
  readonly timelineCut: boolean
  readonly deliveries: readonly Action[]
  readonly notes: readonly { readonly id: string; readonly at: Date; readonly by: string; readonly text: string }[]
  readonly assigneeId: string | null
  readonly reviewed: { readonly at: Date; readonly by: string } | null
  /** What the reader may do with it now. `isOwn`: they asked it themselves, or made the key that did, so others look at it. */
  readonly may: {
    readonly handle: boolean
    readonly release: boolean
    readonly sendBack: boolean
    readonly isOwn: boolean
    readonly withdraw: boolean
    readonly raw: boolean
    readonly askAgain: boolean
  }
  /** How often, at most, this person can be asked again by this name, and what is asked again already. */
  readonly again: { readonly left: number; readonly waiting: string | null; readonly from: AgainDefaults }
}

/** What a form that asks again begins with. */
export type AgainDefaults = {
  readonly recordsFromDay: string | null
  readonly recordsToDay: string | null
  /** For how many days one could look. */
  readonly days: number
}

export const TIMELINE = 100
const DELIVERIES = 50
const DAY_MS = 86_400_000
const NOTES = 100

/** One of the partner's own requests with all that its staff may know of it. Refuses: not_found. */
export async function readRequest(
  ctx: Ctx,
  { id, language }: { readonly id: string; readonly language: Language },
): Promise<HandledRequest> {
  const { partnerId, staffId, role } = requireStaff(ctx, 'requests:read')
  const { request, artefacts, state } = await loadRequest(ctx, { id })
  const [records, templates, terms, happened, deliveries, notes, asked, waiting] = await Promise.all([
    request.decisionId ? recordsOf(ctx.db, [id]) : [],
    templatesFor(ctx.db, partnerId, [request.purpose.trim()]),
    termsOf(ctx.db, [partnerId], language),
    timelineOf(ctx.db, { requestId: id, limit: TIMELINE + 1, reader: 'staff' }),
    everyDelivery(ctx.db, { requestId: id }, DELIVERIES),
    notesOf(ctx.db, id, NOTES),
    // By the name that the partner knows: that another one is the same person's is not theirs to read.
    askedAgainSince(
      ctx.db,
      partnerId,
      { hash: request.subjectHash, personId: null },
      countedSince(ASKING_AGAIN, ctx.now),
    ),
    openAgain(ctx.db, partnerId, id, ctx.now),
  ])
  const record = records.find((one) => one.id === request.decisionId)
  const scope = record ? scopeOnRecord(record) : null
  const events = happened.slice(0, TIMELINE)
  const staffIds = [
    ...events.filter(({ actorKind }) => actorKind === 'staff').map(({ actorId }) => actorId),
    ...[request.askedBy, request.reviewedBy].flatMap((one) => one ?? []),
  ]
  const [[facts, granted, ...parts], texts, names] = await Promise.all([
    describeRequests(
      ctx.db,
      scope ? [{ request }, { request, scope }, ...grantInParts(request, scope, artefacts)] : [{ request }],
      language,
    ),
    Promise.all(LANGUAGES.map((one) => renderText(ctx.db, request, scope ?? everything(askedScope(request)), one))),
    staffNames(ctx.db, [...new Set(staffIds)]),
  ])
  if (!facts) throw new Error('unreachable: one request, one description')
  const nameOf = (one: string | null) => names.find((name) => name.id === one)?.name ?? null
  const own: Terms = new Map(terms.map((term) => [`${term.kind}:${term.key}`, term]))
  const words = wordsIn(language)
  const canReview = may(role, 'requests:review')
  const reviewed = request.reviewedAt && { at: request.reviewedAt, by: nameOf(request.reviewedBy) ?? '' }
  const judged = (move: 'release' | 'return') =>
    canReview && judgeReview(request, staffId, move, ctx.now).kind === 'apply'
  return {
    id,
    subject: maskedSubject(request),
    dialect: request.dialect,
    consumerId: oneLine(request.consumerId),
    state,
    askedAt: request.createdAt,
    expiresAt: request.expiresAt,
    wouldExpireAt: state === 'IN_REVIEW' ? windowAfterReview(request, ctx.now) : null,
    askedByName: nameOf(request.askedBy),
    asksAgain: request.asksAgain,
    asked: facts,
    granted: granted ?? null,
    parts: parts.length > 1 ? parts : [],
    narrowed: scope !== null && canonicalScope(scope) !== canonicalScope(everything(askedScope(request))),
    artefacts: artefacts.map((one) => ({
      id: one.id,
      providerId: one.providerId,
      state: artefactStateAt(one, ctx.now),
      validUntil: one.validUntil,
    })),
    unusual: overAsk(request, templates[0] ?? null).map((one) =>
      overAskInWords(one, (key) => labelOf('data', key, own, words).label, words),
    ),
    decision:
      record && (record.verdict === 'granted' || record.verdict === 'denied')
        ? {
            verdict: record.verdict,
            at: record.at,
            text: record.text,
            textHash: record.textHash,
            language: record.language,
            noticeVersion: record.noticeVersion,
            displayEvidence: record.displayEvidence,
          }
        : null,
    texts,
    timeline: events
      .map(({ id, at, action, actorKind, actorId, details }) => ({
        id,
        at,
        action,
        actorKind,
        staffName: actorKind === 'staff' ? nameOf(actorId) : null,
        returned: typeof details.returned === 'string' ? details.returned : null,
      }))
      .reverse(),
    timelineCut: happened.length > TIMELINE,
    deliveries: deliveriesFor(ctx, deliveries.slice(0, DELIVERIES)),
    notes: notes.map(({ id, at, staffName, bodySealed }) => ({
      id,
      at,
      by: staffName,
      text: unseal(bodySealed, 'request_note.body', id),
    })),
    assigneeId: request.assigneeId,
    reviewed,
    may: {
      handle: canReview,
      release: judged('release'),
      sendBack: judged('return'),
      isOwn: askedIt(request, staffId),
      withdraw: canReview && moveRequest(requestStateAt(request, ctx.now), 'cancel') !== null,
      raw: may(role, 'requests:raw'),
      askAgain: canReview && canBeAskedAgain(state),
    },
    again: {
      left: leftOf(ASKING_AGAIN, asked, ctx.now).left,
      waiting: waiting ?? null,
      from: {
        recordsFromDay: request.recordsFrom && kolkataDay(request.recordsFrom),
        recordsToDay: request.recordsTo && kolkataDay(request.recordsTo),
        days: Math.max(1, Math.round((request.validUntil.getTime() - request.createdAt.getTime()) / DAY_MS)),
      },
    },
  }
}
