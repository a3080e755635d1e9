import { findArtefact } from '@/db/queries/artefact'
import { cleanupStages, type EvidenceUseRow, everyDelivery, everyUse, type ToldRow } from '@/db/queries/evidence'
import { type CheckRecordRow, type RecordRow, recordsOf } from '@/db/queries/receipt'
import { type ArtefactState, artefactStateAt } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import { ownerOf } from '@/lib/operations/consent/authority'
import { grantJws, statementJws } from '@/lib/operations/consent/load-request'
import { type RecordView, type Requester, recordView, requesterOf } from '@/lib/operations/consent/person-view'
import { type Actor, type Ctx, requirePartner } from '@/lib/operations/context'
import { type Action, actionOf } from '@/lib/operations/delivery/told'

/** One entry of the record, with the words, how its author was authenticated, and the signature over it. */
export type EvidenceRecord = Omit<RecordView, 'authMethod'> & {
  /** How its author was authenticated, and through which door. Null to partners of how a person paused, resumed or stopped. */
  readonly authMethod: RecordView['authMethod'] | null
  readonly door: string | null
  /** The partner or member of staff who acted; null when the person did. */
  readonly actorId: string | null
  /** Compact JWS. */
  readonly jws: string
}

/** Everything that is known of one permission: what was said, shown and signed, who used it, who was told. */
export type Evidence = {
  readonly type: 'sammati.evidence'
  readonly version: 1
  /** When it was put together. */
  readonly at: Date
  readonly consentId: string
  readonly requestId: string
  readonly state: ArtefactState
  readonly requester: Requester & { readonly consumerId: string }
  readonly validFrom: Date
  readonly validUntil: Date
  readonly endedAt: Date | null
  /** Oldest first: the grant, pauses and their ends, the withdrawal. */
  readonly records: readonly EvidenceRecord[]
  /** Newest first. */
  readonly uses: readonly EvidenceUseRow[]
  /** Newest first. */
  readonly deliveries: readonly Action[]
  /** Of what the partner had registered beside it; oldest first. */
  readonly cleanup: readonly { readonly at: Date; readonly stage: string; readonly policy: string }[]
  /** False: there are older uses or deliveries than these. */
  readonly complete: boolean
}

/** So many uses, and so many deliveries, the newest. */
export const MOST = 5000

const isAtPartner = (actor: Actor) =>
  actor.kind === 'partner' || (actor.kind === 'person' && actor.atPartner !== undefined)

export const evidenceRecord = (row: RecordRow | CheckRecordRow, jws: string): EvidenceRecord => ({
  ...recordView(row),
  door: row.door,
  actorId: row.actorKind === 'person' ? null : row.actorId,
  jws,
})

/** How a person paused, resumed or stopped can tell why: it may follow from what they did elsewhere. */
const withoutWhy = (actor: Actor, record: EvidenceRecord): EvidenceRecord =>
  isAtPartner(actor) && record.actorKind === 'person' && record.verdict !== 'granted' && record.verdict !== 'denied'
    ? { ...record, door: null, authMethod: null }
    : record

/** What the wallet writes to the person is theirs alone. */
export const deliveriesFor = ({ actor, now }: Ctx, rows: readonly ToldRow[]): Action[] =>
  rows
    .slice(0, MOST)
    .filter(({ recipientKind }) => actor.kind === 'person' || recipientKind !== 'person')
    .map((row) => actionOf(row, now))

/** The evidence of a permission of one's own: a person's, or what was granted to a partner. Refuses: not_found, forbidden. */
export async function readEvidence(ctx: Ctx, input: { readonly artefactId: string }): Promise<Evidence> {
  const { actor } = ctx
  if (actor.kind === 'partner') requirePartner(ctx, 'consents:read')
  const found = await findArtefact(ctx.db, input.artefactId, ownerOf(actor))
  if (!found) throw new Failure('not_found')
  const { artefact, request } = found
  const about = { requestId: request.id, artefactId: artefact.id }
  const [records, uses, deliveries, cleanup] = await Promise.all([
    recordsOf(ctx.db, [request.id]),
    everyUse(ctx.db, about, MOST),
    everyDelivery(ctx.db, about, MOST),
    cleanupStages(ctx.db, request.id),
  ])
  const own = records.filter((one) => one.verdict === 'granted' || one.artefactId === artefact.id)
  const jwsOf = ({ id, verdict, proofSealed }: RecordRow) => {
    if (verdict === 'granted') return grantJws(artefact)
    if (!proofSealed) throw new Error('unreachable: every change is signed')
    return statementJws({ id, proofSealed })
  }
  const state = artefactStateAt(artefact, ctx.now)
  return {
    type: 'sammati.evidence',
    version: 1,
    at: ctx.now,
    consentId: artefact.id,
    requestId: request.id,
    state,
    requester: { ...requesterOf(request), consumerId: request.consumerId },
    validFrom: artefact.validFrom,
    validUntil: artefact.validUntil,
    endedAt: state === 'EXPIRED' ? artefact.validUntil : artefact.endedAt,
    records: own.map((one) => withoutWhy(actor, evidenceRecord(one, jwsOf(one)))),
    uses: uses.slice(0, MOST),
    deliveries: deliveriesFor(ctx, deliveries),
    cleanup: cleanup.map(({ at, action, policy }) => ({ at, stage: action.slice('cleanup.'.length), policy })),
    complete: uses.length <= MOST && deliveries.length <= MOST,
  }
}
