import { expect, test } from 'vitest'
import { type InReview, judgeReview, windowAfterReview } from './review'

const HOUR = 3_600_000
const asked = new Date('2026-04-01T10:00:00.000Z')
const after = (hours: number) => new Date(asked.getTime() + hours * HOUR)
const request: InReview = {
  status: 'IN_REVIEW',
  askedBy: 'asha',
  keyMadeBy: null,
  createdAt: asked,
  expiresAt: after(24),
  validUntil: after(1000),
}

test.each([
  ['by another', {}, 'bina', 'release', after(1), 'apply'],
  ['by whoever asked', {}, 'asha', 'release', after(1), 'forbidden'],
  ['back, by whoever asked', {}, 'asha', 'return', after(1), 'forbidden'],
  ['of what software asked, by anyone', { askedBy: null }, 'asha', 'release', after(1), 'apply'],
  [
    'of what a key asked, by whoever made it',
    { askedBy: null, keyMadeBy: 'asha' },
    'asha',
    'release',
    after(1),
    'forbidden',
  ],
  ['back, by whoever made the key', { askedBy: null, keyMadeBy: 'asha' }, 'asha', 'return', after(1), 'forbidden'],
  ['of what another’s key asked', { askedBy: null, keyMadeBy: 'asha' }, 'bina', 'release', after(1), 'apply'],
  ['after its window would have ended', {}, 'bina', 'release', after(48), 'apply'],
  ['after the permission would have ended', {}, 'bina', 'release', after(1000), 'request_expired'],
  ['back, after the permission would have ended', {}, 'bina', 'return', after(1000), 'apply'],
  ['a second time', { status: 'REQUESTED' }, 'bina', 'release', after(1), 'illegal_transition'],
  ['back, once it is with the person', { status: 'REQUESTED' }, 'bina', 'return', after(1), 'illegal_transition'],
  ['of what was taken back', { status: 'CANCELLED' }, 'bina', 'release', after(1), 'illegal_transition'],
] as const)('a release %s is judged by who, when and where it stands', (_, over, staff, move, now, wanted) => {
  const judged = judgeReview({ ...request, ...over }, staff, move, now)
  expect(judged.kind === 'refuse' ? judged.code : judged.kind).toBe(wanted)
})

test('the window runs from the release on, and not beyond the permission', () => {
  expect(windowAfterReview(request, after(5))).toEqual(after(29))
  expect(windowAfterReview({ ...request, validUntil: after(26) }, after(5))).toEqual(after(26))
  // Where it was asked so that one can answer for longer than the permission lasts, nothing is taken from that.
  expect(windowAfterReview({ ...request, validUntil: after(20) }, after(5))).toEqual(after(24))
})
