import { decodeJwt } from 'jose'
import type { SessionRow } from '@/db/queries/capture-session'
import type { ArtefactRow, RequestRow } from '@/db/queries/consent-request'
import type { ChangeRecordRow, CheckRecordRow, RecordRow } from '@/db/queries/receipt'
import { unseal } from '@/db/sealed'
import type { GrantedScope } from '@/lib/core/consent/scope'
import { artefactScope } from '@/lib/operations/notice/describe'
import { ABDM } from '@/lib/proof/claims'

/** What a person keeps of one decision or withdrawal. It names the requester, never the person: only the signed part does. */
export type Receipt = {
  readonly type: 'sammati.receipt'
  readonly version: 1
  readonly recordId: string
  /** Null for a check and for a change of an ABHA. */
  readonly requestId: string | null
  /** A change of the person's own ABHA. `sandbox`: at ABDM's test system, so that no real ABHA was changed. */
  readonly abha?: { readonly changeId: string; readonly sandbox: boolean }
  /** What a partner recorded of a check on its session, or the withdrawal of it; not there for a request. */
  readonly check?: { readonly sessionId: string; readonly type: string; readonly approved: boolean }
  /** Null on a denial. A grant at several places has one artefact each: see `proofs`. */
  readonly artefactId: string | null
  readonly verdict: RecordRow['verdict'] | ChangeRecordRow['verdict']
  readonly at: string
  readonly requester: {
    readonly name: string
    readonly verifiedBy: string | null
    /** For a check: the partner's id. For a change of an ABHA: abdm. */
    readonly consumerId: string
  }
  /** Null for a check. */
  readonly purpose: string | null
  /** What was granted, or what stopped; null when nothing was. */
  readonly scope: {
    readonly dataTypes: readonly string[]
    readonly providers: readonly string[]
    readonly recordsFrom: string | null
    readonly recordsTo: string | null
    readonly validUntil: string
    readonly totalUses: number | null
    /** Where each place may give something of its own. */
    readonly perProvider?: GrantedScope['perProvider']
  } | null
  readonly text: string | null
  readonly textHash: string | null
  readonly language: string | null
  readonly displayEvidence: RecordRow['displayEvidence']
  readonly decidedBy: 'person' | 'partner' | 'staff' | 'system'
  readonly how: RecordRow['authMethod']
  /** Signed statement, compact JWS. With several proofs: the first of them. */
  readonly jws: string
  readonly proofs: readonly { readonly artefactId: string | null; readonly jws: string }[]
}

const scopeOf = (scope: GrantedScope): NonNullable<Receipt['scope']> => ({
  dataTypes: scope.dataTypes,
  providers: scope.providers,
  recordsFrom: scope.recordsFrom?.toISOString() ?? null,
  recordsTo: scope.recordsTo?.toISOString() ?? null,
  validUntil: scope.validUntil.toISOString(),
  totalUses: scope.totalUses,
  ...(scope.perProvider && { perProvider: scope.perProvider }),
})

/** The words on record, and who decided how. */
const saidIn = (record: RecordRow | CheckRecordRow | ChangeRecordRow) => ({
  text: record.text,
  textHash: record.textHash,
  language: record.language,
  displayEvidence: record.displayEvidence,
  decidedBy: record.actorKind,
  how: record.authMethod,
})

/**
 * The receipt of one record. `artefacts` are those of its request; `granted` is the scope on
 * the record of a grant.
 */
export function receiptOf(
  request: RequestRow,
  record: RecordRow,
  artefacts: readonly ArtefactRow[],
  granted: GrantedScope | null,
): Receipt {
  const proofs =
    record.verdict === 'granted'
      ? artefacts.map((one) => ({ artefactId: one.id, jws: unseal(one.jwsSealed, 'consent_artefact.jws', one.id) }))
      : record.proofSealed
        ? [{ artefactId: record.artefactId, jws: unseal(record.proofSealed, 'consent_record.proof', record.id) }]
        : []
  const [first] = proofs
  if (!first) throw new Error('unreachable: every decision and withdrawal is signed')
  const stopped = artefacts.find((one) => one.id === record.artefactId)
  const scope = granted ?? (stopped ? artefactScope(stopped) : null)
  return {
    type: 'sammati.receipt',
    version: 1,
    recordId: record.id,
    requestId: record.requestId,
    artefactId: first.artefactId,
    verdict: record.verdict,
    at: record.at.toISOString(),
    requester: {
      name: request.requesterName ? `${request.requesterName}, ${request.partnerName}` : request.partnerName,
      verifiedBy: request.verifiedBy,
      consumerId: request.consumerId,
    },
    purpose: request.purpose,
    scope: scope && scopeOf(scope),
    ...saidIn(record),
    jws: first.jws,
    proofs,
  }
}

/** The receipt of a deactivation or reactivation. */
export function receiptOfChange(record: ChangeRecordRow): Receipt {
  return receiptOfOne(record, (jws) => ({
    abha: { changeId: record.abhaChangeId, sandbox: decodeJwt(jws).sandbox === true },
    requester: { name: 'ABDM', verifiedBy: null, consumerId: ABDM },
  }))
}

/** The receipt of one record of a check. */
export function receiptOfCheck(session: SessionRow, record: CheckRecordRow): Receipt {
  return receiptOfOne(record, () => ({
    check: { sessionId: session.id, type: record.consentType, approved: record.verdict === 'granted' },
    requester: { name: session.partnerName, verifiedBy: session.verifiedBy, consumerId: session.partnerId },
  }))
}

/** Of a record that answers no request: it is its own statement, and `about` says what it is of. */
function receiptOfOne(
  record: CheckRecordRow | ChangeRecordRow,
  about: (jws: string) => Pick<Receipt, 'requester' | 'abha' | 'check'>,
): Receipt {
  if (!record.proofSealed) throw new Error('unreachable: every such record is signed')
  const jws = unseal(record.proofSealed, 'consent_record.proof', record.id)
  return {
    type: 'sammati.receipt',
    version: 1,
    recordId: record.id,
    requestId: null,
    artefactId: null,
    verdict: record.verdict,
    at: record.at.toISOString(),
    ...about(jws),
    purpose: null,
    scope: null,
    ...saidIn(record),
    jws,
    proofs: [{ artefactId: null, jws }],
  }
}
