import type { RequestRef } from '@/db/queries/consent-request'
import { saveDenial } from '@/db/queries/decision'
import { judgeDecision } from '@/lib/core/consent/decide'
import type { Reason } from '@/lib/core/consent/reason'
import { type GrantedScope, narrowedTo } from '@/lib/core/consent/scope'
import { standingSince } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { askedScope } from '@/lib/operations/notice/describe'
import { authorityToReduce } from './authority'
import { decisionHash, isRecorded } from './decision-hash'
import { type LoadedRequest, loadRequest } from './load-request'
import { settle } from './settle'
import { claimedHash, type Shown, wordsOnRecord } from './shown'
import { statementRecord } from './statement-record'

export type DenyInput = {
  readonly ref: RequestRef
  /** The scope that the text on the page spoke of; default: all that was asked. */
  readonly scope?: Partial<GrantedScope>
  readonly requestVersion?: number
  readonly shown: Shown
  readonly reason?: Reason
}

/**
 * Denies a request: state, record with a signed DECLINE, audit event and outbox row together or not at all.
 * Repeating it answers as the first time.
 * Refuses: not_found, forbidden, request_expired, already_decided, illegal_transition, request_changed, text_changed.
 */
export async function deny(ctx: Ctx, input: DenyInput): Promise<LoadedRequest> {
  const loaded = await loadRequest(ctx, input.ref)
  const { request } = loaded
  const authority = authorityToReduce(ctx)
  const hash = decisionHash('denied', null, claimedHash(input.shown))
  const judged = judgeDecision(request, loaded.state, 'deny', isRecorded(request, hash, authority), ctx.now)
  if (judged.kind === 'repeat') return loaded
  if (judged.kind === 'refuse')
    throw new Failure(judged.code, {}, { state: judged.state, at: standingSince(loaded, ctx.now) })
  // Nobody has proven to be the one it asks: a partner takes it back, and says no for nobody.
  if (request.personId === null) throw new Failure('illegal_transition', {}, { state: loaded.state })
  if (input.requestVersion !== undefined && input.requestVersion !== request.version)
    throw new Failure('request_changed')
  const shown = await wordsOnRecord(ctx.db, request, narrowedTo(askedScope(request), input.scope ?? {}), input.shown)

  const record = await statementRecord(ctx, {
    state: 'DECLINE',
    request,
    artefactId: null,
    decisionHash: hash,
    authority,
    shown,
    reason: input.reason,
  })
  const saved = await saveDenial(
    ctx.db,
    { id: request.id, version: request.version, personId: request.personId, updatedBy: authority.updatedBy },
    record,
    ledgerEntry(ctx, authority, { displayEvidence: shown.displayEvidence, authMethod: authority.authMethod }),
  )
  if (!saved) return settle(ctx, input.ref, 'deny', hash, authority)
  return {
    state: 'DENIED',
    artefacts: [],
    request: {
      ...request,
      status: 'DENIED',
      version: request.version + 1,
      decidedAt: ctx.now,
      updatedAt: ctx.now,
      updatedBy: authority.updatedBy,
      decisionId: record.id,
      decisionHash: hash,
      decisionVerdict: 'denied',
      decisionActorKind: authority.actorKind,
      decisionActorId: authority.actorId,
      decisionProofSealed: record.proofSealed,
    },
  }
}
