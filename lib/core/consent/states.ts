/**
 * The states of a request and of an artefact, and every legal move.
 * An artefact is what a grant makes; a request keeps GRANTED when its artefacts end.
 */
export const REQUEST_STATES = ['IN_REVIEW', 'REQUESTED', 'GRANTED', 'DENIED', 'EXPIRED', 'CANCELLED'] as const
export const ARTEFACT_STATES = ['ACTIVE', 'PAUSED', 'REVOKED', 'EXPIRED'] as const
export type RequestState = (typeof REQUEST_STATES)[number]
export type ArtefactState = (typeof ARTEFACT_STATES)[number]

export type RequestMove = 'release' | 'grant' | 'deny' | 'expire' | 'cancel'
export type ArtefactMove = 'pause' | 'resume' | 'revoke' | 'expire'

const REQUEST_MOVES: Record<RequestState, Partial<Record<RequestMove, RequestState>>> = {
  IN_REVIEW: { release: 'REQUESTED', cancel: 'CANCELLED' },
  REQUESTED: { grant: 'GRANTED', deny: 'DENIED', expire: 'EXPIRED', cancel: 'CANCELLED' },
  GRANTED: {},
  DENIED: {},
  EXPIRED: {},
  CANCELLED: {},
}

const ARTEFACT_MOVES: Record<ArtefactState, Partial<Record<ArtefactMove, ArtefactState>>> = {
  ACTIVE: { pause: 'PAUSED', revoke: 'REVOKED', expire: 'EXPIRED' },
  PAUSED: { resume: 'ACTIVE', revoke: 'REVOKED', expire: 'EXPIRED' },
  REVOKED: {},
  EXPIRED: {},
}

/** The state a move leads to, or null when it is illegal. */
export const moveRequest = (from: RequestState, move: RequestMove): RequestState | null =>
  REQUEST_MOVES[from][move] ?? null
export const moveArtefact = (from: ArtefactState, move: ArtefactMove): ArtefactState | null =>
  ARTEFACT_MOVES[from][move] ?? null

/** The states that a move can be made from. */
export const statesBefore = (move: ArtefactMove): ArtefactState[] =>
  ARTEFACT_STATES.filter((state) => moveArtefact(state, move) !== null)

/** Expiry is computed when read: the instant itself is too late, and a late job changes no answer. */
export const requestStateAt = (request: { status: RequestState; expiresAt: Date }, now: Date): RequestState =>
  request.status === 'REQUESTED' && now >= request.expiresAt ? 'EXPIRED' : request.status

export const artefactStateAt = (artefact: { status: ArtefactState; validUntil: Date }, now: Date): ArtefactState =>
  (artefact.status === 'ACTIVE' || artefact.status === 'PAUSED') && now >= artefact.validUntil
    ? 'EXPIRED'
    : artefact.status

/** What a person and a partner are told: a granted request speaks for its artefacts. */
export type StandingState = Exclude<RequestState, 'GRANTED'> | 'GRANTED' | 'PAUSED' | 'REVOKED'

export function standingState(
  request: { status: RequestState; expiresAt: Date },
  artefacts: readonly { status: ArtefactState; validUntil: Date }[],
  now: Date,
): StandingState {
  const state = requestStateAt(request, now)
  if (state !== 'GRANTED') return state
  const states = artefacts.map((artefact) => artefactStateAt(artefact, now))
  if (states.includes('ACTIVE')) return 'GRANTED'
  if (states.includes('PAUSED')) return 'PAUSED'
  // Ended in more than one way: a withdrawal is the stronger statement.
  return states.includes('REVOKED') ? 'REVOKED' : 'EXPIRED'
}

/** Since when the state of a permission is so. */
export const artefactSince = (
  artefact: { status: ArtefactState; validUntil: Date; endedAt: Date | null; updatedAt: Date },
  now: Date,
): Date =>
  artefactStateAt(artefact, now) === 'EXPIRED' ? artefact.validUntil : (artefact.endedAt ?? artefact.updatedAt)

/**
 * Since when `standingState` is so, never later than now. What is over keeps its `updatedAt` (trigger), and a cancellation has
 * no other date. A grant whose artefacts are not named speaks for itself: since it was decided.
 */
export function standingSince(
  {
    request,
    artefacts,
  }: {
    readonly request: { status: RequestState; expiresAt: Date; decidedAt: Date | null; updatedAt: Date }
    readonly artefacts: readonly Parameters<typeof artefactSince>[0][]
  },
  now: Date,
): Date {
  if (requestStateAt(request, now) === 'EXPIRED') return request.expiresAt
  const since = request.decidedAt ?? request.updatedAt
  if (standingState(request, artefacts, now) === 'GRANTED') return since
  // Nothing is shared since the last of it stopped.
  return artefacts.map((one) => artefactSince(one, now)).reduce((last, at) => (at > last ? at : last), since)
}
