import type { RequestRow } from '@/db/queries/consent-request'
import type { GrantedScope } from '@/lib/core/consent/scope'

type Words = { readonly textHash: string | null; readonly language: string | null; readonly displayEvidence: string }

/** What every proof of this wallet says about the words: their hash, language, and whether they were shown. */
const words = (shown: Words) => ({
  consent_text_sha256: shown.textHash,
  consent_language: shown.language,
  display_evidence: shown.displayEvidence,
})

/**
 * The artefact as it is signed on a grant: the dialect's own fields (a Samagra artefact comes
 * back field by field), with the granted scope in place of the asked one.
 * `subject` is the person as the partner named them.
 */
export const grantClaims = (
  request: RequestRow,
  artefact: {
    id: string
    providerId: string | null
    scope: GrantedScope
    careContexts: RequestRow['careContexts']
    eraseAt: Date | null
  },
  subject: string,
  shown: Words,
): Record<string, unknown> => ({
  ...request.wire,
  id: artefact.id,
  request_id: request.id,
  state: 'ACCEPT',
  data: artefact.scope.dataTypes,
  user: { id: subject },
  purpose: request.purpose,
  consumer: request.wire.consumer ?? { id: request.consumerId },
  provider: request.wire.provider ?? (artefact.providerId === null ? null : { id: artefact.providerId }),
  expires: artefact.scope.validUntil.toISOString(),
  records_from: artefact.scope.recordsFrom?.toISOString() ?? null,
  records_to: artefact.scope.recordsTo?.toISOString() ?? null,
  erase_at: artefact.eraseAt?.toISOString() ?? null,
  care_contexts: artefact.careContexts,
  access_mode: request.accessMode,
  frequency: { ttl: request.frequencySeconds, limit: request.frequencyLimit },
  total_queries_allowed: artefact.scope.totalUses,
  ...words(shown),
})

/** What is signed besides a grant. None of these is a permission, and each says so: it carries no data. */
export const STATEMENTS = ['DECLINE', 'REVOKED', 'PAUSED', 'RESUMED', 'DEACTIVATED', 'REACTIVATED'] as const
export type Statement = (typeof STATEMENTS)[number]

/**
 * A statement that there is no permission, none any more, none for now, or (RESUMED) that the artefact,
 * whose own proof stands unchanged, counts again.
 */
export const statementClaims = (
  state: Statement,
  request: RequestRow,
  artefactId: string | null,
  subject: string,
  shown: Words,
): Record<string, unknown> => ({
  id: artefactId ?? request.caId ?? request.id,
  request_id: request.id,
  state,
  user: { id: subject },
  consumer: { id: request.consumerId },
  ...words(shown),
})

/**
 * What was said on a session about a check: an approved:true, an approved:false, or the person's withdrawal. It
 * names no data, and like a refusal it is signed with `exp` = `iat`: it proves what was said at that moment, and
 * the wallet says what binds now.
 */
export const checkClaims = (
  verdict: 'granted' | 'denied' | 'revoked',
  check: { recordId: string; sessionId: string; partnerId: string; type: string },
  subject: string | null,
  shown: Words,
): Record<string, unknown> => ({
  id: check.recordId,
  session_id: check.sessionId,
  state: ({ granted: 'ACCEPT', denied: 'DECLINE', revoked: 'REVOKED' } as const)[verdict],
  consent_type: check.type,
  approved: verdict === 'granted',
  user: { id: subject },
  consumer: { id: check.partnerId },
  ...words(shown),
})

/** That a person had their ABHA deactivated or reactivated, and by which words. */
export const abhaClaims = (
  state: 'DEACTIVATED' | 'REACTIVATED',
  change: { recordId: string; changeId: string; reasons: readonly string[]; sandbox: boolean },
  subject: string,
  shown: Words,
): Record<string, unknown> => ({
  id: change.recordId,
  abha_change_id: change.changeId,
  state,
  user: { id: subject },
  consumer: { id: ABDM },
  reasons: change.reasons,
  // No real ABHA was changed.
  sandbox: change.sandbox,
  ...words(shown),
})

/** That a request was answered, for the page of a partner that showed it. Neither a permission nor a statement of one. */
export const outcomeClaims = (requestId: string, outcome: 'approved' | 'denied'): Record<string, unknown> => ({
  request_id: requestId,
  outcome,
})

/** Who is asked to change an ABHA, as proofs and receipts name it. */
export const ABDM = 'abdm'
