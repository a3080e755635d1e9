import type { Sql } from '@/db/client'
import {
  type ArtefactWithRequest,
  findArtefact,
  lockRequestsOf,
  type StatementOnRecord,
  statementOf,
} from '@/db/queries/artefact'
import { type ArtefactVerdict, saveArtefactChange } from '@/db/queries/decision'
import { canBeOfAbha } from '@/lib/core/abha/of-abha'
import { type ArtefactVerb, type JudgedMove, judgeMove } from '@/lib/core/consent/artefact-move'
import type { Reason } from '@/lib/core/consent/reason'
import { artefactSince, statesBefore } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { artefactScope } from '@/lib/operations/notice/describe'
import type { Statement } from '@/lib/proof/claims'
import { type Authority, ownerOf } from './authority'
import { decisionHash } from './decision-hash'
import { deactivatedFailure, refuseDeactivated } from './refuse-deactivated'
import { claimedHash, type Shown, wordsOnRecord } from './shown'
import { statementRecord } from './statement-record'

export type ChangeInput = {
  readonly artefactId: string
  /** Words shown with the change, when a screen had some. */
  readonly shown?: Shown
  readonly reason?: Reason
  /** What the caller has just read of it, as its own, under the request's lock where it has siblings: not read again. */
  readonly known?: ArtefactWithRequest
  /** The deactivation of an ABHA that pauses it, or whose reactivation resumes it. */
  readonly abhaChangeId?: string
}

export type Changed = ArtefactWithRequest & {
  /** The signed statement of the change, sealed: `consent_record.proof` of its id. */
  readonly statement: StatementOnRecord
}

const STATED: Record<ArtefactVerb, { verdict: ArtefactVerdict; state: Statement }> = {
  pause: { verdict: 'paused', state: 'PAUSED' },
  resume: { verdict: 'resumed', state: 'RESUMED' },
  revoke: { verdict: 'revoked', state: 'REVOKED' },
}

/**
 * Moves one artefact to another state: state, record with a signed statement, audit event and outbox row
 * together. Repeating it answers as the first time.
 * `authorise` says in whose name, or refuses; it is asked once the artefact is known to be the caller's own.
 */
export async function changeArtefact(
  ctx: Ctx,
  verb: ArtefactVerb,
  input: ChangeInput,
  authorise: (ctx: Ctx) => Authority,
): Promise<Changed> {
  const own = async () => {
    const found = await findArtefact(ctx.db, input.artefactId, ownerOf(ctx.actor))
    if (!found) throw new Failure('not_found')
    return found
  }
  const { verdict, state } = STATED[verb]
  const found = input.known ?? (await own())
  const { artefact, request } = found
  // What follows from the end of the last artefact follows once, whoever ends the others at this moment.
  const locksFirst = verb === 'revoke' && 'hasSiblings' in found && found.hasSiblings
  const authority = authorise(ctx)
  const said = input.shown ?? ({ kind: 'none' } as const)
  const hash = decisionHash(verdict, null, claimedHash(said))

  const standing = async (current: ArtefactWithRequest): Promise<Changed> => {
    const recorded = await statementOf(ctx.db, current.artefact.id, verdict)
    const same =
      recorded !== undefined &&
      hash.equals(recorded.decisionHash) &&
      recorded.actorKind === authority.actorKind &&
      recorded.actorId === authority.actorId
    const known = recorded ? (same ? 'same' : 'other') : 'none'
    const judged: JudgedMove = judgeMove(current.artefact, verb, known, ctx.now)
    if (judged.kind === 'repeat' && recorded)
      return { artefact: current.artefact, request: current.request, statement: recorded }
    if (judged.kind === 'refuse') {
      const at = artefactSince(current.artefact, ctx.now)
      throw new Failure(judged.code, {}, { state: judged.state, at })
    }
    throw new Failure('request_changed')
  }
  const judged = judgeMove(artefact, verb, 'none', ctx.now)
  if (judged.kind !== 'apply') return standing(found)
  // What a deactivation paused, its reactivation alone resumes.
  const byReactivation = input.abhaChangeId !== undefined && artefact.pausedByChange === input.abhaChangeId
  if (verb === 'resume' && artefact.pausedByChange && !byReactivation) throw deactivatedFailure(ctx.actor, 'PAUSED')

  const record = await statementRecord(ctx, {
    state,
    request,
    artefactId: artefact.id,
    decisionHash: hash,
    authority,
    shown: await wordsOnRecord(ctx.db, request, artefactScope(artefact), said),
    reason: input.reason,
  })
  const save = (sql: Sql) =>
    saveArtefactChange(
      sql,
      {
        id: artefact.id,
        from: statesBefore(verb),
        to: judged.to,
        verdict,
        updatedBy: authority.updatedBy,
        pausedBy: verb === 'pause' ? input.abhaChangeId : undefined,
      },
      record,
      ledgerEntry(ctx, authority, { authMethod: authority.authMethod }),
    )
  const asksAbha = verb === 'resume' && !byReactivation && canBeOfAbha(request)
  const version =
    locksFirst || asksAbha
      ? await inTransaction(ctx, async (tx) => {
          if (asksAbha) await refuseDeactivated(tx, ctx.actor, request, 'PAUSED')
          if (locksFirst) await lockRequestsOf(tx, [artefact.id], ownerOf(ctx.actor))
          return save(tx)
        })
      : await save(ctx.db)
  // Someone else was faster: say what stands now.
  if (version === undefined) return standing(await own())
  return {
    request,
    artefact: {
      ...artefact,
      status: judged.to,
      version,
      updatedAt: ctx.now,
      updatedBy: authority.updatedBy,
      endedAt: judged.to === 'REVOKED' ? ctx.now : null,
      pausedByChange:
        judged.to === 'REVOKED' ? artefact.pausedByChange : (judged.to === 'PAUSED' && input.abhaChangeId) || null,
    },
    statement: {
      id: record.id,
      decisionHash: hash,
      actorKind: authority.actorKind,
      actorId: authority.actorId,
      proofSealed: record.proofSealed,
      at: ctx.now,
    },
  }
}
