import { expect, test } from 'vitest'
import { judgeRevocation } from './revoke'
import { ARTEFACT_STATES } from './states'

const noon = new Date('2026-04-01T12:00:00.000Z')
const later = new Date('2026-04-01T12:00:00.001Z')

test('every state, memory and side of the end has its one judgement', () => {
  const said: Record<string, string> = {}
  for (const status of ARTEFACT_STATES)
    for (const [when, validUntil] of [
      ['before', later],
      ['at', noon],
    ] as const)
      for (const same of [true, false]) {
        const judged = judgeRevocation({ status, validUntil }, same, noon)
        said[`${status} ${when} its end, ${same ? 'again' : 'other'}`] =
          judged.kind === 'refuse' ? `${judged.code} ${judged.state}` : judged.kind
      }
  expect(said).toEqual({
    'ACTIVE before its end, again': 'apply',
    'ACTIVE before its end, other': 'apply',
    'ACTIVE at its end, again': 'request_expired EXPIRED',
    'ACTIVE at its end, other': 'request_expired EXPIRED',
    'PAUSED before its end, again': 'apply',
    'PAUSED before its end, other': 'apply',
    'PAUSED at its end, again': 'request_expired EXPIRED',
    'PAUSED at its end, other': 'request_expired EXPIRED',
    'REVOKED before its end, again': 'repeat',
    'REVOKED before its end, other': 'already_decided REVOKED',
    'REVOKED at its end, again': 'repeat',
    'REVOKED at its end, other': 'already_decided REVOKED',
    'EXPIRED before its end, again': 'request_expired EXPIRED',
    'EXPIRED before its end, other': 'request_expired EXPIRED',
    'EXPIRED at its end, again': 'request_expired EXPIRED',
    'EXPIRED at its end, other': 'request_expired EXPIRED',
  })
})
