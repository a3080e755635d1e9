import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import type { Sql } from '@/db/client'
import {
  appendChangeRecord,
  auditChange,
  type ChangeRow,
  deactivateIdentifiers,
  dropAbhaSession,
  hashesOfAbha,
  keepPaused,
  lockAbhas,
  lockChange,
  openSecrets,
  pausedBy,
  reactivateIdentifiers,
  tellOfChange,
  updateChange,
} from '@/db/queries/abha'
import { lockArtefacts } from '@/db/queries/artefact'
import { seal } from '@/db/sealed'
import { LAST_LOOK_MS } from '@/lib/core/abha/page'
import type { ArtefactVerb } from '@/lib/core/consent/artefact-move'
import type { Authority } from '@/lib/operations/consent/authority'
import { changeArtefact } from '@/lib/operations/consent/change-artefact'
import type { Ctx, Door } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { ABDM, abhaClaims } from '@/lib/proof/claims'
import { signer } from '@/lib/proof/keys'
import { signProof } from '@/lib/proof/sign'
import { affectedBy, pausedNow } from './affected'
import { endSession } from './end-session'
import { commit, confirmedBy } from './load-change'
import { abhaOffer, inSandbox } from './offer'

/**
 * What follows once ABDM has done it, all together: the permissions are paused, stopped or resumed, each with its
 * record, event and outbox row as if the person had done it; the identifiers change; the change gets its own record
 * with the words and a signed statement. Only from SENDING and UNKNOWN: however many learn of it, it follows once. And
 * where it was taken for lost, and ABDM says yes after all: a process that stood still sent it late.
 */
export async function settleDone(ctx: Ctx, id: string): Promise<void> {
  const xToken = await commit(ctx, async (tx) => {
    const row = await lockChange(tx, id)
    if (!row || !canBeDone(row)) return undefined
    const changed = row.kind === 'deactivation' ? await stopSharing(ctx, tx, row) : await shareAgain(ctx, tx, row)
    await record(ctx, tx, row, changed)
    return dropAbhaSession(tx, id)
  })
  if (xToken) endSession(ctx, xToken)
}

const canBeDone = ({ status, failureKind }: ChangeRow): boolean =>
  status === 'SENDING' || status === 'UNKNOWN' || (status === 'FAILED' && failureKind === 'took_no_effect')

/** How many permissions became what. */
type Changed = {
  readonly paused?: number
  readonly stopped?: number
  readonly resumed?: number
  readonly kept?: number
}

async function stopSharing(ctx: Ctx, tx: Sql, row: ChangeRow): Promise<Changed> {
  await lockAbhas(tx, row.personId)
  const hashes = await hashesOfAbha(tx, row)
  const lastUntil = row.door === 'web' ? new Date(ctx.now.getTime() + LAST_LOOK_MS) : null
  await deactivateIdentifiers(tx, row, hashes, lastUntil, ctx.now)
  const ids = (await affectedBy(tx, row, ctx.now))
    .filter(({ becomes }) => becomes !== 'unchanged')
    .map(({ artefact }) => artefact.id)
  await lockArtefacts(tx, ids, row.personId)
  // What was stopped or paused by hand until the locks were had stays so.
  const affected = (await affectedBy(tx, row, ctx.now)).filter(({ artefact }) => ids.includes(artefact.id))
  const stopped = affected.filter(({ becomes }) => becomes === 'stopped')
  const paused = affected.filter(({ becomes }) => becomes === 'paused')
  for (const { artefact } of stopped) await move(ctx, tx, row, 'revoke', artefact.id, row.id)
  for (const { artefact } of paused) await move(ctx, tx, row, 'pause', artefact.id, row.id)
  return { paused: paused.length, stopped: stopped.length }
}

/**
 * What follows when ABDM says that the ABHA was deactivated before, by whomever: what is shared by it is paused as after
 * a deactivation here, and its reactivation gives it back. Nothing else: no words were confirmed, so nothing is stopped,
 * and there is no record of a deactivation. In the transaction that ends the change; answers how many were paused.
 */
export async function pauseAsDeactivated(ctx: Ctx, tx: Sql, row: ChangeRow): Promise<number> {
  const { paused = 0 } = await stopSharing(ctx, tx, { ...row, ...confirmedBy(ctx), stopArtefactIds: [] })
  return paused
}

async function shareAgain(ctx: Ctx, tx: Sql, row: ChangeRow): Promise<Changed> {
  if (!row.undoes) throw new Error('unreachable: a reactivation undoes a deactivation')
  await lockAbhas(tx, row.personId)
  await reactivateIdentifiers(tx, row.personId, row.undoes)
  await lockArtefacts(tx, await pausedBy(tx, row.undoes, ctx.now), row.personId)
  const paused = await pausedNow(tx, row, ctx.now)
  for (const { artefact, keptBy } of paused)
    if (keptBy) await keepPaused(tx, artefact.id, row.undoes, keptBy)
    else await move(ctx, tx, row, 'resume', artefact.id, row.undoes)
  const kept = paused.filter(({ keptBy }) => keptBy !== null).length
  return { resumed: paused.length - kept, ...(kept > 0 && { kept }) }
}

/** As the person, however it was learnt that they had it done. */
function move(ctx: Ctx, tx: Sql, row: ChangeRow, verb: ArtefactVerb, artefactId: string, abhaChangeId: string) {
  const { personId, authMethod, door } = row
  if (!authMethod || !door) throw new Error('unreachable: it was confirmed')
  const authority: Authority = { actorKind: 'person', actorId: personId, authMethod, updatedBy: 'USER' }
  const asThem: Ctx = {
    ...ctx,
    db: tx,
    door: door as Door,
    actor: { kind: 'person', personId, sessionId: row.sessionId ?? '', via: 'web' },
  }
  return changeArtefact(asThem, verb, { artefactId, abhaChangeId }, () => authority)
}

async function record(ctx: Ctx, tx: Sql, row: ChangeRow, changed: Changed): Promise<void> {
  const { id, kind, personId, authMethod, displayEvidence, door, confirmedAt } = row
  if (!authMethod || !displayEvidence || !door || !confirmedAt) throw new Error('unreachable: it was confirmed')
  const deactivated = kind === 'deactivation'
  const verdict = deactivated ? 'deactivated' : 'reactivated'
  const recordId = v7()
  const { text, textHash, language, reasons } = row
  const subject = openSecrets(row).abhaNumber
  const claims = abhaClaims(
    deactivated ? 'DEACTIVATED' : 'REACTIVATED',
    { recordId, changeId: id, reasons, sandbox: abhaOffer().sandbox },
    subject,
    {
      textHash,
      language,
      displayEvidence,
    },
  )
  const jws = await signProof(await signer(tx, ctx.now), claims, {
    aud: ABDM,
    sub: subject,
    jti: recordId,
    iat: ctx.now,
    exp: ctx.now,
  })
  await appendChangeRecord(
    tx,
    row,
    verdict,
    {
      id: recordId,
      decisionHash: createHash('sha256')
        .update(JSON.stringify([verdict, id, textHash]))
        .digest(),
      text,
      textHash,
      language,
      displayEvidence,
      reasonCode: reasons.length > 0 ? reasons.join(',') : null,
      authMethod,
      proofSealed: seal(jws, 'consent_record.proof', recordId),
    },
    { door, at: confirmedAt },
  )
  const ended = { status: 'DONE', recordId, endedAt: ctx.now, failureKind: null, failureCode: null } as const
  await updateChange(tx, id, { ...ended, heldUntil: null }, ctx.now)
  const { partnerId, credentialId } = row
  const through = partnerId && { partnerId, ...(credentialId && { credentialId }) }
  // Who learns of the outcome is not who did it.
  const byThem: Ctx = { ...ctx, door: door as Door, actor: { kind: 'system' } }
  const entry = () =>
    ledgerEntry(
      byThem,
      { actorKind: 'person', actorId: personId },
      { changeId: id, authMethod, ...changed, ...inSandbox(), ...through },
    )
  await auditChange(tx, { personId, recordId }, `abha.${verdict}`, entry())
  // Whoever waits for the answer here needs no message.
  if (partnerId) await tellOfChange(tx, personId, 'abha.acted', entry())
  else if (row.status !== 'SENDING') await tellOfChange(tx, personId, 'abha.settled', entry())
}
