import { findArtefact } from '@/db/queries/artefact'
import { recordsOf } from '@/db/queries/receipt'
import { timelineOf, usesOf } from '@/db/queries/timeline'
import { type CleanupPolicy, cleanupPolicy } from '@/lib/core/consent/registered-data'
import { canonicalScope } from '@/lib/core/consent/scope'
import { type ArtefactState, artefactStateAt } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import type { Facts } from '@/lib/core/notice/facts'
import type { Language } from '@/lib/i18n/languages'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { type Action, whoWasTold } from '@/lib/operations/delivery/told'
import { asGranted, askedScope, describeRequests } from '@/lib/operations/notice/describe'
import { type RecordView, type Requester, recordView, requesterOf, scopeOnRecord } from './person-view'

/** Of a use: what was asked for in the reader's words, how many other fields, and why nothing was given out. */
export type UseView = {
  readonly asked: readonly string[]
  readonly others: number
  readonly reason: string | null
  /** More than one: the same refusal again and again, with nothing between; `last` is when the last of them was. */
  readonly times: number
  readonly last: Date
}

/** One thing that happened. `action` is that of the audit event, or `use`, or `ended`. */
export type TimelineEntry = {
  readonly id: string
  readonly at: Date
  readonly action: string
  readonly actorKind: string
  /** Of a use: whether the wallet let it pass, and whether the provider then answered. */
  readonly outcome: 'allowed' | 'refused' | 'failed' | null
  readonly use?: UseView
  /** Of a clean-up that was done. */
  readonly policy?: CleanupPolicy
}

export type ArtefactView = {
  readonly id: string
  readonly requestId: string
  readonly state: ArtefactState
  readonly requester: Requester
  /** Of what was granted. */
  readonly facts: Facts
  readonly narrowed: boolean
  readonly validUntil: Date
  readonly endedAt: Date | null
  /** Since when it is paused; null when it is not. */
  readonly pausedAt: Date | null
  /** Paused by the deactivation of an ABHA: it goes on with its reactivation, and not before. */
  readonly pausedWithAbha: boolean
  readonly grant: RecordView
  /** What was decided about it, oldest first: the grant, pauses and their ends, the withdrawal. */
  readonly records: readonly RecordView[]
  /** Oldest first: of what happened and of each outcome of a use the newest `timelineLimit`. */
  readonly timeline: readonly TimelineEntry[]
  readonly timelineLimit: number
  /** There is more than the timeline shows. */
  readonly timelineCut: boolean
  readonly told: readonly Action[]
}

const TIMELINE = 50
const OUTCOMES = ['allowed', 'refused', 'failed'] as const

/** The same refusal or failure again and again becomes one entry that counts: a caller must not fill the page. */
function folded(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const kept: TimelineEntry[] = []
  for (const entry of entries) {
    const { outcome, use } = entry
    const before = kept.at(-1)
    const same =
      use &&
      before?.use &&
      outcome !== 'allowed' &&
      before.outcome === outcome &&
      before.use.reason === use.reason &&
      before.use.others === use.others &&
      before.use.asked.join('\n') === use.asked.join('\n')
    if (same) kept[kept.length - 1] = { ...before, use: { ...before.use, times: before.use.times + 1, last: entry.at } }
    else kept.push(entry)
  }
  return kept
}

/** One permission with its whole story. Refuses: not_found. */
export async function readArtefact(
  ctx: Ctx,
  input: { readonly artefactId: string; readonly language: Language },
): Promise<ArtefactView> {
  const { personId } = requirePerson(ctx)
  const found = await findArtefact(ctx.db, input.artefactId, { personId })
  if (!found) throw new Failure('not_found')
  const { artefact, request } = found
  const [[facts, all], records, happened, used, told] = await Promise.all([
    describeRequests(ctx.db, [asGranted(artefact, request), { request }], input.language),
    recordsOf(ctx.db, [request.id]),
    timelineOf(ctx.db, { requestId: request.id, artefactId: artefact.id, limit: TIMELINE + 1, reader: 'person' }),
    usesOf(ctx.db, artefact.id, TIMELINE + 1),
    whoWasTold(ctx, { requestId: request.id, artefactId: artefact.id }),
  ])
  const events = happened.slice(0, TIMELINE)
  const uses = OUTCOMES.flatMap((outcome) => used.filter((use) => use.outcome === outcome).slice(0, TIMELINE))
  const labels = new Map(all?.what.map(({ key, label }) => [key, label]))
  const grant = records.find((one) => one.verdict === 'granted')
  if (!facts || !grant) throw new Error('unreachable: an artefact comes from a grant on record')
  const own = records.filter((one) => one === grant || one.artefactId === artefact.id)
  const scope = scopeOnRecord(grant)
  const state = artefactStateAt(artefact, ctx.now)
  const timeline: TimelineEntry[] = [
    ...events.map(({ id, at, action, actorKind, details }) => ({
      id,
      at,
      action,
      actorKind,
      outcome: null,
      ...(action === 'cleanup.done' && { policy: cleanupPolicy(details) }),
    })),
    ...uses.map(({ id, at, outcome, reason, dataTypes, unknownFields }) => ({
      id,
      at,
      action: 'use',
      actorKind: 'partner',
      outcome,
      use: { asked: dataTypes.map((key) => labels.get(key) ?? key), others: unknownFields, reason, times: 1, last: at },
    })),
  ]
  // The end is computed, so nobody wrote it down.
  if (state === 'EXPIRED' && !events.some(({ action }) => action === 'consent.expired' || action === 'sharing.ended'))
    timeline.push({ id: 'ended', at: artefact.validUntil, action: 'sharing.ended', actorKind: 'system', outcome: null })
  return {
    id: artefact.id,
    requestId: request.id,
    state,
    requester: requesterOf(request),
    facts,
    narrowed: scope !== null && canonicalScope(scope) !== canonicalScope(askedScope(request)),
    validUntil: artefact.validUntil,
    endedAt: state === 'EXPIRED' ? artefact.validUntil : artefact.endedAt,
    pausedAt: state === 'PAUSED' ? (own.findLast((one) => one.verdict === 'paused')?.at ?? null) : null,
    pausedWithAbha: state === 'PAUSED' && artefact.pausedByChange !== null,
    grant: recordView(grant),
    records: own.map(recordView),
    timeline: folded(timeline.reverse().sort((left, right) => left.at.getTime() - right.at.getTime())),
    timelineLimit: TIMELINE,
    timelineCut: events.length < happened.length || uses.length < used.length,
    told,
  }
}
