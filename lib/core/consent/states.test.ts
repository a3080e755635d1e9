import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ARTEFACT_STATES,
  type ArtefactMove,
  type ArtefactState,
  artefactStateAt,
  moveArtefact,
  moveRequest,
  REQUEST_STATES,
  type RequestMove,
  type RequestState,
  requestStateAt,
  standingSince,
  standingState,
} from './states'

const noon = new Date('2026-04-01T12:00:00.000Z')
const after = (ms: number) => new Date(noon.getTime() + ms)

const REQUEST_MOVES: readonly RequestMove[] = ['release', 'grant', 'deny', 'expire', 'cancel']
const ARTEFACT_MOVES: readonly ArtefactMove[] = ['pause', 'resume', 'revoke', 'expire']
const TERMINAL_REQUEST: readonly RequestState[] = ['GRANTED', 'DENIED', 'EXPIRED', 'CANCELLED']
const TERMINAL_ARTEFACT: readonly ArtefactState[] = ['REVOKED', 'EXPIRED']

test('a request has these legal moves and no others', () => {
  const legal: Record<string, RequestState> = {
    'IN_REVIEW release': 'REQUESTED',
    'IN_REVIEW cancel': 'CANCELLED',
    'REQUESTED grant': 'GRANTED',
    'REQUESTED deny': 'DENIED',
    'REQUESTED expire': 'EXPIRED',
    'REQUESTED cancel': 'CANCELLED',
  }
  for (const from of REQUEST_STATES)
    for (const move of REQUEST_MOVES)
      expect([from, move, moveRequest(from, move)]).toEqual([from, move, legal[`${from} ${move}`] ?? null])
})

test('an artefact has these legal moves and no others', () => {
  const legal: Record<string, ArtefactState> = {
    'ACTIVE pause': 'PAUSED',
    'ACTIVE revoke': 'REVOKED',
    'ACTIVE expire': 'EXPIRED',
    'PAUSED resume': 'ACTIVE',
    'PAUSED revoke': 'REVOKED',
    'PAUSED expire': 'EXPIRED',
  }
  for (const from of ARTEFACT_STATES)
    for (const move of ARTEFACT_MOVES)
      expect([from, move, moveArtefact(from, move)]).toEqual([from, move, legal[`${from} ${move}`] ?? null])
})

test('whatever is tried in whatever order, a terminal state never leaves', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...REQUEST_STATES),
      fc.array(fc.constantFrom(...REQUEST_MOVES)),
      fc.constantFrom(...ARTEFACT_STATES),
      fc.array(fc.constantFrom(...ARTEFACT_MOVES)),
      (request, requestMoves, artefact, artefactMoves) => {
        for (const move of requestMoves) {
          const next = moveRequest(request, move) ?? request
          if (TERMINAL_REQUEST.includes(request)) expect(next).toBe(request)
          request = next
        }
        for (const move of artefactMoves) {
          const next = moveArtefact(artefact, move) ?? artefact
          if (TERMINAL_ARTEFACT.includes(artefact)) expect(next).toBe(artefact)
          artefact = next
        }
      },
    ),
  )
})

test('expiry is exclusive: a millisecond before is in time, the instant itself is too late', () => {
  for (const status of REQUEST_STATES) {
    expect(requestStateAt({ status, expiresAt: noon }, after(-1))).toBe(status)
    for (const now of [noon, after(1)])
      expect(requestStateAt({ status, expiresAt: noon }, now)).toBe(status === 'REQUESTED' ? 'EXPIRED' : status)
  }
  for (const status of ARTEFACT_STATES) {
    expect(artefactStateAt({ status, validUntil: noon }, after(-1))).toBe(status)
    for (const now of [noon, after(1)])
      expect(artefactStateAt({ status, validUntil: noon }, now)).toBe(
        TERMINAL_ARTEFACT.includes(status) ? status : 'EXPIRED',
      )
  }
})

test('an unanswered request speaks for itself, whatever artefacts are named', () => {
  for (const status of REQUEST_STATES.filter((one) => one !== 'GRANTED'))
    expect(standingState({ status, expiresAt: after(1) }, [{ status: 'ACTIVE', validUntil: after(1) }], noon)).toBe(
      status,
    )
})

for (const { name, artefacts, stands } of [
  { name: 'one active', artefacts: [['ACTIVE', 1]], stands: 'GRANTED' },
  {
    name: 'one active among ended ones',
    artefacts: [
      ['REVOKED', 1],
      ['EXPIRED', -1],
      ['ACTIVE', 1],
    ],
    stands: 'GRANTED',
  },
  {
    name: 'one active and one paused',
    artefacts: [
      ['PAUSED', 1],
      ['ACTIVE', 1],
    ],
    stands: 'GRANTED',
  },
  {
    name: 'one paused and one revoked',
    artefacts: [
      ['REVOKED', 1],
      ['PAUSED', 1],
    ],
    stands: 'PAUSED',
  },
  { name: 'paused, and its time is over', artefacts: [['PAUSED', 0]], stands: 'EXPIRED' },
  { name: 'active on paper, and its time is over', artefacts: [['ACTIVE', 0]], stands: 'EXPIRED' },
  {
    name: 'one revoked, one whose time is over',
    artefacts: [
      ['ACTIVE', 0],
      ['REVOKED', 1],
    ],
    stands: 'REVOKED',
  },
  { name: 'revoked, and its time is over too', artefacts: [['REVOKED', -1]], stands: 'REVOKED' },
  {
    name: 'all ended by a job',
    artefacts: [
      ['EXPIRED', -1],
      ['EXPIRED', -1],
    ],
    stands: 'EXPIRED',
  },
  { name: 'none at all', artefacts: [], stands: 'EXPIRED' },
] as { name: string; artefacts: [ArtefactState, number][]; stands: string }[]) {
  test(`a granted request with artefacts: ${name}`, () => {
    const own = artefacts.map(([status, ms]) => ({ status, validUntil: after(ms) }))
    expect(standingState({ status: 'GRANTED', expiresAt: after(-1) }, own, noon)).toBe(stands)
  })
}

test('GRANTED is said exactly while an artefact is live', () => {
  const instants = fc.integer({ min: -5, max: 5 }).map(after)
  fc.assert(
    fc.property(
      fc.record({ status: fc.constantFrom(...REQUEST_STATES), expiresAt: instants }),
      fc.array(fc.record({ status: fc.constantFrom(...ARTEFACT_STATES), validUntil: instants }), { maxLength: 5 }),
      instants,
      (request, artefacts, now) => {
        const live = artefacts.some((one) => one.status === 'ACTIVE' && now < one.validUntil)
        expect(standingState(request, artefacts, now) === 'GRANTED').toBe(request.status === 'GRANTED' && live)
      },
    ),
  )
})

for (const { name, request, artefacts = [], since } of [
  { name: 'asked, and its window is open', request: ['REQUESTED', 9], since: -5 },
  { name: 'in review, and its window would be over', request: ['IN_REVIEW', -2], since: -5 },
  { name: 'not answered in time', request: ['REQUESTED', -2], since: -2 },
  { name: 'not answered in time, and a job has noted it', request: ['EXPIRED', -2], since: -2 },
  { name: 'taken back, and its window would be open', request: ['CANCELLED', 9], since: -5 },
  { name: 'taken back, and its window would be over', request: ['CANCELLED', -2], since: -5 },
  { name: 'said no to', request: ['DENIED', 9, -6], since: -6 },
  { name: 'granted', request: ['GRANTED', 9, -6], artefacts: [['ACTIVE', 9, -6]], since: -6 },
  {
    name: 'granted, and one place was stopped',
    request: ['GRANTED', 9, -6],
    artefacts: [
      ['ACTIVE', 9, -6],
      ['REVOKED', 9, -3, -3],
    ],
    since: -6,
  },
  {
    name: 'the last place was paused after another was stopped',
    request: ['GRANTED', 9, -6],
    artefacts: [
      ['PAUSED', 9, -1],
      ['REVOKED', 9, -3, -3],
    ],
    since: -1,
  },
  {
    name: 'the last place ended by itself after another was stopped',
    request: ['GRANTED', 9, -6],
    artefacts: [
      ['ACTIVE', -1, -6],
      ['REVOKED', 9, -3, -3],
    ],
    since: -1,
  },
  { name: 'a grant whose artefacts are not named', request: ['GRANTED', 9, -6], since: -6 },
] as {
  name: string
  request: [RequestState, expires: number, decided?: number]
  artefacts?: [ArtefactState, until: number, updated: number, ended?: number][]
  since: number
}[]) {
  test(`since when a request stands so: ${name}`, () => {
    const [status, expires, decided] = request
    const asked = {
      status,
      expiresAt: after(expires),
      decidedAt: decided === undefined ? null : after(decided),
      updatedAt: after(-5),
    }
    const own = artefacts.map(([state, until, updated, ended]) => ({
      status: state,
      validUntil: after(until),
      updatedAt: after(updated),
      endedAt: ended === undefined ? null : after(ended),
    }))
    expect(standingSince({ request: asked, artefacts: own }, noon)).toEqual(after(since))
  })
}
