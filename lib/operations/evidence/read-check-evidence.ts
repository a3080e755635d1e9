import { findSession, type SessionRow } from '@/db/queries/capture-session'
import { everyDelivery } from '@/db/queries/evidence'
import { type CheckRecordRow, findCheckRecord, latestCheckRecords } from '@/db/queries/receipt'
import type { CheckType } from '@/lib/core/check/judge'
import { Failure } from '@/lib/core/failure'
import { checkerOf } from '@/lib/operations/check/checker-of'
import { ownerOf } from '@/lib/operations/consent/authority'
import { statementJws } from '@/lib/operations/consent/load-request'
import type { Requester } from '@/lib/operations/consent/person-view'
import { type Ctx, requirePartner } from '@/lib/operations/context'
import type { Action } from '@/lib/operations/delivery/told'
import { deliveriesFor, type EvidenceRecord, evidenceRecord, MOST } from './read-evidence'

/** Everything that is known of one check: what its partner heard, the words, the signatures, who was told. */
export type CheckEvidence = {
  readonly type: 'sammati.check-evidence'
  readonly version: 1
  /** When it was put together. */
  readonly at: Date
  readonly sessionId: string
  /** What binds now; OPEN: nothing was said. */
  readonly state: 'OPEN' | 'GRANTED' | 'DENIED' | 'REVOKED'
  readonly requester: Requester & { readonly consumerId: string }
  readonly openedAt: Date
  /** Oldest first: what the partner uploaded, and the person's withdrawals. The last one binds. */
  readonly records: readonly (EvidenceRecord & { readonly checkType: CheckType })[]
  /** Newest first. */
  readonly deliveries: readonly Action[]
  /** False: there are older records or deliveries than these. */
  readonly complete: boolean
}

const RECORDS = { limit: 1000, bytes: 4_000_000 }

const STATES = { granted: 'GRANTED', denied: 'DENIED', revoked: 'REVOKED' } as const

const jwsOf = ({ id, proofSealed }: CheckRecordRow) => {
  if (!proofSealed) throw new Error('unreachable: every record of a check is signed')
  return statementJws({ id, proofSealed })
}

/**
 * The evidence of a check of one's own: a person's, or one that a partner made. `id` is the session's, or that of any
 * record on it. Refuses: not_found, forbidden.
 */
export async function readCheckEvidence(ctx: Ctx, input: { readonly id: string }): Promise<CheckEvidence> {
  if (ctx.actor.kind === 'partner') requirePartner(ctx, 'consents:read')
  const session = await sessionNamed(ctx, input.id)
  if (!session) throw new Failure('not_found')
  const [records, deliveries] = await Promise.all([
    latestCheckRecords(ctx.db, session.id, RECORDS),
    everyDelivery(ctx.db, { sessionId: session.id }, MOST),
  ])
  const [oldest] = records
  return {
    type: 'sammati.check-evidence',
    version: 1,
    at: ctx.now,
    sessionId: session.id,
    state: session.bindingVerdict ? STATES[session.bindingVerdict] : 'OPEN',
    requester: { ...checkerOf(session), consumerId: session.partnerId },
    openedAt: session.createdAt,
    records: records.map((one) => ({ ...evidenceRecord(one, jwsOf(one)), checkType: one.consentType })),
    deliveries: deliveriesFor(ctx, deliveries),
    complete: (!oldest || oldest.seq === 1) && deliveries.length <= MOST,
  }
}

async function sessionNamed(ctx: Ctx, id: string): Promise<SessionRow | undefined> {
  const owner = ownerOf(ctx.actor)
  const session = await findSession(ctx.db, id, owner)
  if (session) return session
  const record = await findCheckRecord(ctx.db, id, owner)
  return record && findSession(ctx.db, record.sessionId, owner)
}
