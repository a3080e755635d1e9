import { v7 } from 'uuid'
import { type ArtefactWithRequest, findArtefact, type RevocationOnRecord, revocationOf } from '@/db/queries/artefact'
import { type NewRecord, saveRevocation } from '@/db/queries/decision'
import { seal } from '@/db/sealed'
import type { Reason } from '@/lib/core/consent/reason'
import { judgeRevocation } from '@/lib/core/consent/revoke'
import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { artefactScope } from '@/lib/operations/notice/describe'
import { refusalClaims } from '@/lib/proof/claims'
import { signer } from '@/lib/proof/keys'
import { signProof } from '@/lib/proof/sign'
import { authorityToReduce, ownerOf } from './authority'
import { decisionHash } from './decision-hash'
import { subjectOf } from './load-request'
import { claimedHash, type Shown, wordsOnRecord } from './shown'

export type RevokeInput = {
  readonly artefactId: string
  /** Words shown with the withdrawal, when a screen had some. */
  readonly shown?: Shown
  readonly reason?: Reason
}

export type Revoked = ArtefactWithRequest & {
  /** The signed REVOKED statement, sealed: `consent_record.proof` of `recordId`. */
  readonly revocation: RevocationOnRecord
}

/**
 * Ends one artefact for good: state, record with a signed REVOKED, audit event and outbox row together.
 * A live session is enough; repeating it answers as the first time.
 * Refuses: not_found, forbidden, request_expired, already_decided.
 */
export async function revoke(ctx: Ctx, input: RevokeInput): Promise<Revoked> {
  const found = await findArtefact(ctx.db, input.artefactId, ownerOf(ctx.actor))
  if (!found) throw new Failure('not_found')
  const { artefact, request } = found
  const authority = authorityToReduce(ctx)
  const said = input.shown ?? ({ kind: 'none' } as const)
  const hash = decisionHash('revoked', null, claimedHash(said))

  const standing = async (current: ArtefactWithRequest): Promise<Revoked> => {
    const recorded = await revocationOf(ctx.db, current.artefact.id)
    const same =
      recorded !== undefined &&
      hash.equals(recorded.decisionHash) &&
      recorded.actorKind === authority.actorKind &&
      recorded.actorId === authority.actorId
    const judged = judgeRevocation(current.artefact, same, ctx.now)
    if (judged.kind === 'repeat' && recorded) return { ...current, revocation: recorded }
    if (judged.kind === 'refuse')
      throw new Failure(
        judged.code,
        {},
        { state: judged.state, at: current.artefact.endedAt ?? current.artefact.validUntil },
      )
    throw new Failure('request_changed')
  }
  if (judgeRevocation(artefact, false, ctx.now).kind !== 'apply') return standing(found)

  const shown = await wordsOnRecord(ctx.db, request, artefactScope(artefact), said)
  const subject = subjectOf(request)
  const recordId = v7()
  const jws = await signProof(
    await signer(ctx.db, ctx.now),
    refusalClaims('REVOKED', request, artefact.id, subject, shown),
    { aud: request.consumerId, sub: subject, jti: recordId, iat: ctx.now, exp: ctx.now },
  )
  const record: NewRecord = {
    id: recordId,
    decisionHash: hash,
    scope: null,
    ...shown,
    reasonCode: input.reason?.code ?? null,
    reasonSealed: input.reason?.text ? seal(input.reason.text, 'consent_record.reason', recordId) : null,
    authMethod: authority.authMethod,
    proofSealed: seal(jws, 'consent_record.proof', recordId),
  }
  const saved = await saveRevocation(
    ctx.db,
    { id: artefact.id, version: artefact.version, updatedBy: authority.updatedBy },
    record,
    ledgerEntry(ctx, authority, { authMethod: authority.authMethod }),
  )
  if (!saved) {
    const now = await findArtefact(ctx.db, input.artefactId, ownerOf(ctx.actor))
    if (!now) throw new Failure('not_found')
    return standing(now)
  }
  return {
    request,
    artefact: {
      ...artefact,
      status: 'REVOKED',
      version: artefact.version + 1,
      updatedAt: ctx.now,
      updatedBy: authority.updatedBy,
      endedAt: ctx.now,
    },
    revocation: {
      id: recordId,
      decisionHash: hash,
      actorKind: authority.actorKind,
      actorId: authority.actorId,
      proofSealed: record.proofSealed as Uint8Array,
      at: ctx.now,
    },
  }
}
