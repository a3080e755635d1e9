import { env } from '@/lib/env'
import type { Changed } from '@/lib/operations/consent/change-artefact'
import type { CreatedRequest } from '@/lib/operations/consent/create-request'
import { grantJws, type LoadedRequest, statementJws, subjectOf } from '@/lib/operations/consent/load-request'

const STATES: Record<string, string> = {
  IN_REVIEW: 'CREATED',
  REQUESTED: 'CREATED',
  GRANTED: 'ACCEPT',
  ACTIVE: 'ACCEPT',
  PAUSED: 'ACCEPT',
  DENIED: 'DECLINE',
  REVOKED: 'REVOKED',
  EXPIRED: 'EXPIRED',
  CANCELLED: 'EXPIRED',
}

/** A core state in this dialect's words. */
export const samagraState = (state: string): string => STATES[state] ?? state

/** As the reference shows it: en-US text, here always in UTC. `toLocaleString` would make a formatter for each call. */
const proofCreated = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
})

export type Proof = { readonly jws: string; readonly at: Date }

const proofField = ({ jws, at }: Proof) => ({
  jws,
  type: 'RS256',
  created: proofCreated.format(at),
  proofPurpose: 'jwtVerify',
  verificationMethod: `${env().APP_ORIGIN}/.well-known/jwks`,
})

type Shape = {
  request: CreatedRequest['request'] & { updatedAt?: Date; updatedBy?: string | null }
  subject: string
  state: string
  granted?: { dataTypes: readonly string[]; validUntil: Date; totalUses: number | null; uses: number }
  proof?: Proof
  updatedAt: Date
  updatedBy: string | null
}

function record({ request, subject, state, granted, proof, updatedAt, updatedBy }: Shape) {
  const { log, data, created, expires, purpose, revoker, consumer, provider, collector, frequency, ...rest } =
    request.wire
  return {
    id: request.id,
    caId: request.caId,
    consent_artifact: {
      id: request.caId,
      log,
      data: granted ? granted.dataTypes : data,
      user: { id: subject },
      ...(proof && { proof: proofField(proof) }),
      created,
      expires: granted ? granted.validUntil.toISOString() : expires,
      purpose,
      revoker,
      consumer,
      provider,
      collector,
      frequency,
      ...rest,
      ...(granted && { total_queries_allowed: granted.totalUses }),
    },
    userId: subject,
    state: samagraState(state),
    ...(state === 'PAUSED' && { paused: true }),
    created_at: request.createdAt.toISOString(),
    created_by: 'API',
    updated_at: updatedAt.toISOString(),
    updated_by: updatedBy,
    webhook_url: (consumer as { url: string }).url,
    total_attempts: granted?.uses ?? 0,
  }
}

/** The answer to a registration. */
export const registeredRecord = ({ request, subject }: CreatedRequest, now: Date) =>
  record({
    request,
    subject,
    state: now >= request.expiresAt ? 'EXPIRED' : 'REQUESTED',
    updatedAt: request.createdAt,
    updatedBy: null,
  })

/** The record after a withdrawal, with the signed REVOKED as its proof. */
export const revokedRecord = ({ request, artefact, statement }: Changed) =>
  standingRecord(
    { request, artefacts: [artefact], state: 'REVOKED' },
    { jws: statementJws(statement), at: statement.at },
  )

/** The record as it stands; `revocation` is the proof of a REVOKED, when that is its state. */
export function standingRecord({ request, artefacts, state }: LoadedRequest, revocation?: Proof) {
  const [artefact] = artefacts
  const proof: Proof | undefined =
    state === 'DENIED' && request.decisionProofSealed && request.decisionId && request.decidedAt
      ? {
          jws: statementJws({ id: request.decisionId, proofSealed: request.decisionProofSealed }),
          at: request.decidedAt,
        }
      : state === 'REVOKED'
        ? revocation
        : artefact && state !== 'EXPIRED'
          ? { jws: grantJws(artefact), at: artefact.createdAt }
          : undefined
  return record({
    request,
    subject: subjectOf(request),
    state,
    granted: artefact,
    proof,
    updatedAt: artefact && artefact.updatedAt > request.updatedAt ? artefact.updatedAt : request.updatedAt,
    updatedBy: artefact?.updatedBy ?? request.updatedBy,
  })
}
