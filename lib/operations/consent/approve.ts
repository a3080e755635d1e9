import { v7 } from 'uuid'
import type { ArtefactRow, RequestRef } from '@/db/queries/consent-request'
import { type NewArtefact, type NewRecord, saveGrant } from '@/db/queries/decision'
import { seal } from '@/db/sealed'
import { canBeOfAbha } from '@/lib/core/abha/of-abha'
import { type Judged, judgeDecision } from '@/lib/core/consent/decide'
import { canonicalScope, type GrantedScope, isWithin, narrowedTo, scopeAt } from '@/lib/core/consent/scope'
import { standingSince } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { askedScope } from '@/lib/operations/notice/describe'
import { consumeChallenge } from '@/lib/operations/sign-in/prove-by-otp'
import { grantClaims } from '@/lib/proof/claims'
import { signer } from '@/lib/proof/keys'
import { signProof } from '@/lib/proof/sign'
import { authorityToApprove, type PassedOn } from './authority'
import { decisionHash, isRecorded } from './decision-hash'
import { type LoadedRequest, loadRequest, subjectOf } from './load-request'
import { assertEachWithin, erasureAt, type PerProvider, scopePerProvider, visitsGranted } from './per-provider'
import { refuseDeactivated } from './refuse-deactivated'
import { settle } from './settle'
import { claimedHash, type Shown, wordsOnRecord } from './shown'

export type ApproveInput = {
  readonly ref: RequestRef
  /** What is left out stays as asked. Never more (`invalid_input`). */
  readonly scope?: Partial<GrantedScope>
  /** Instead of `scope`: each place for itself. */
  readonly perProvider?: PerProvider
  /** The version the person read; another one is `request_changed`. */
  readonly requestVersion?: number
  readonly shown: Shown
  readonly passedOn?: PassedOn
}

/**
 * Grants a request, all or in part: artefacts (one per provider, each signed before the commit),
 * record, audit event and outbox row are stored together or not at all.
 * Repeating the same approval answers as the first time.
 * Refuses: not_found, forbidden, minor_needs_parent, request_expired, already_decided,
 * illegal_transition, request_changed, text_changed, invalid_input, otp_*,
 * abha_deactivated (to the person themself; else illegal_transition).
 */
export async function approve(ctx: Ctx, input: ApproveInput): Promise<LoadedRequest> {
  const loaded = await loadRequest(ctx, input.ref)
  const { request } = loaded
  const assertNotRefused = (judged: Judged) => {
    if (judged.kind === 'refuse')
      throw new Failure(judged.code, {}, { state: judged.state, at: standingSince(loaded, ctx.now) })
  }
  // Nobody is asked to prove themselves for what no proof can change.
  assertNotRefused(judgeDecision(request, loaded.state, 'grant', true, ctx.now))
  const authority = await authorityToApprove(ctx, request, input.passedOn ?? {})
  const asked = askedScope(request)
  const scope = input.perProvider
    ? scopePerProvider(request, asked, input.perProvider)
    : narrowedTo(asked, input.scope ?? {})

  const hash = decisionHash('granted', scope, claimedHash(input.shown))
  const judged = judgeDecision(request, loaded.state, 'grant', isRecorded(request, hash, authority), ctx.now)
  if (judged.kind === 'repeat') return loaded
  assertNotRefused(judged)
  if (input.requestVersion !== undefined && input.requestVersion !== request.version)
    throw new Failure('request_changed')
  if (input.perProvider) assertEachWithin(request, asked, input.perProvider, ctx.now)
  if (scope.dataTypes.length === 0) throw new Failure('invalid_input', { dataTypes: ['choose at least one'] })
  if (!isWithin(scope, asked)) throw new Failure('invalid_input', { scope: ['is more than what was asked'] })
  if (scope.recordsFrom && scope.recordsTo && scope.recordsFrom > scope.recordsTo)
    throw new Failure('invalid_input', { scope: ['has no dates in it: they end before they begin'] })
  if (scope.validUntil <= ctx.now) throw new Failure('invalid_input', { validUntil: ['is in the past'] })
  // A text that no longer renders the same is only an error when the request is still open.
  const shown = await wordsOnRecord(ctx.db, request, scope, input.shown)

  const key = await signer(ctx.db, ctx.now)
  const subject = subjectOf(request)
  const providers = scope.providers.length > 0 ? scope.providers : [null]
  const artefacts = await Promise.all(
    providers.map(async (providerId): Promise<NewArtefact> => {
      const id = providers.length === 1 && request.caId ? request.caId : v7()
      const own = scopeAt(scope, providerId)
      const careContexts = visitsGranted(request, scope, providerId)
      const eraseAt = erasureAt(request, scope, providerId)
      const jws = await signProof(
        key,
        grantClaims(request, { id, providerId, scope: own, careContexts, eraseAt }, subject, shown),
        { aud: request.consumerId, sub: subject, jti: id, iat: ctx.now, exp: own.validUntil },
      )
      return {
        id,
        providerId,
        dataTypes: [...own.dataTypes],
        careContexts,
        recordsFrom: own.recordsFrom,
        recordsTo: own.recordsTo,
        frequencyLimit: request.frequencyLimit,
        frequencySeconds: request.frequencySeconds,
        totalUses: own.totalUses,
        validUntil: own.validUntil,
        eraseAt,
        jwsSealed: seal(jws, 'consent_artefact.jws', id),
      }
    }),
  )
  const narrowed = canonicalScope(scope) !== canonicalScope(asked)
  const record: NewRecord = {
    id: v7(),
    decisionHash: hash,
    scope,
    ...shown,
    reasonCode: null,
    reasonSealed: null,
    authMethod: authority.authMethod,
    proofSealed: null,
  }
  const ledger = ledgerEntry(ctx, authority, {
    narrowed,
    displayEvidence: shown.displayEvidence,
    authMethod: authority.authMethod,
  })
  const judgedRequest = {
    id: request.id,
    version: request.version,
    personId: request.personId,
    updatedBy: authority.updatedBy,
  }
  const { challengeId } = authority
  const saved =
    challengeId || canBeOfAbha(request)
      ? // A code serves one change, and is not used up by one that fails.
        await inTransaction(ctx, async (tx) => {
          await refuseDeactivated(tx, ctx.actor, request, loaded.state)
          if (challengeId) await consumeChallenge(tx, challengeId, ctx.now)
          return saveGrant(tx, judgedRequest, artefacts, record, ledger)
        })
      : await saveGrant(ctx.db, judgedRequest, artefacts, record, ledger)
  // Someone else was faster, or the request changed between reading and writing: judge what stands now.
  if (!saved) return settle(ctx, input.ref, 'grant', hash, authority)
  return {
    state: 'GRANTED',
    request: {
      ...request,
      status: 'GRANTED',
      version: request.version + 1,
      decidedAt: ctx.now,
      updatedAt: ctx.now,
      updatedBy: authority.updatedBy,
      decisionId: record.id,
      decisionHash: hash,
      decisionVerdict: 'granted',
      decisionActorKind: authority.actorKind,
      decisionActorId: authority.actorId,
    },
    artefacts: artefacts.map(
      (one): ArtefactRow => ({
        ...one,
        requestId: request.id,
        personId: request.personId as string,
        partnerId: request.partnerId,
        uses: 0,
        windowStartedAt: null,
        windowUses: 0,
        validFrom: ctx.now,
        status: 'ACTIVE',
        version: 1,
        createdAt: ctx.now,
        updatedAt: ctx.now,
        updatedBy: authority.updatedBy,
        endedAt: null,
        pausedByChange: null,
        deletedAt: null,
      }),
    ),
  }
}
