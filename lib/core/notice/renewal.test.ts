import { expect, test } from 'vitest'
import { allHaveAnswered, renewedAsk, restEnds } from './renewal'

const now = new Date('2026-04-01T10:00:00.000Z')
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)
const permission = {
  status: 'ACTIVE' as const,
  providerId: 'a' as string | null,
  dataTypes: ['x'],
  careContexts: [{ patientReference: 'p', careContextReference: '1' }],
  recordsFrom: inDays(-100) as Date | null,
  recordsTo: inDays(-10) as Date | null,
  totalUses: 5 as number | null,
  validUntil: inDays(10),
  eraseAt: inDays(20) as Date | null,
}
const places = [{ id: 'a', name: 'A' }, { id: 'b' }]

test('of several permissions all that stands is asked again, and no more', () => {
  const ask = renewedAsk(
    places,
    [
      permission,
      {
        ...permission,
        status: 'PAUSED',
        providerId: 'b',
        dataTypes: ['x', 'y'],
        careContexts: [...permission.careContexts, { patientReference: 'p', careContextReference: '2' }],
        recordsFrom: inDays(-50),
        recordsTo: inDays(-5),
        totalUses: 7,
        validUntil: inDays(40),
        eraseAt: inDays(50),
      },
      { ...permission, status: 'REVOKED', providerId: 'c', dataTypes: ['z'], validUntil: inDays(90) },
      { ...permission, providerId: 'd', dataTypes: ['z'], validUntil: now },
    ],
    now,
  )
  expect(ask).toEqual({
    dataTypes: ['x', 'y'],
    providers: places,
    careContexts: [
      { patientReference: 'p', careContextReference: '1' },
      { patientReference: 'p', careContextReference: '2' },
    ],
    recordsFrom: inDays(-100),
    recordsTo: inDays(-5),
    totalUses: 7,
    validUntil: inDays(40),
    eraseAt: inDays(50),
    expiresAt: inDays(30),
  })
})

test('what is not bounded in one permission is not bounded in the ask', () => {
  const open = { ...permission, providerId: null, recordsFrom: null, recordsTo: null, totalUses: null, eraseAt: null }
  expect(renewedAsk(places, [open], now)).toMatchObject({
    providers: [],
    recordsFrom: null,
    recordsTo: null,
    totalUses: null,
    eraseAt: null,
  })
})

test('nobody can answer for longer than the permission itself lasts', () => {
  expect(renewedAsk(places, [permission], now)?.expiresAt).toEqual(inDays(10))
  expect(renewedAsk(places, [{ ...permission, validUntil: inDays(300) }], now)?.expiresAt).toEqual(inDays(30))
})

test('nothing is asked of someone whose permission has ended', () => {
  expect(renewedAsk(places, [], now)).toBeNull()
  expect(renewedAsk(places, [{ ...permission, status: 'EXPIRED' }], now)).toBeNull()
})

test('who was asked lately is looked for when thirty days are over, and nobody more than hourly', () => {
  expect(restEnds(inDays(-10), now)).toEqual(inDays(20))
  expect(restEnds(inDays(-29.99), now)).toEqual(inDays(1 / 24))
})

test('a late yes is waited for', () => {
  expect(allHaveAnswered(now, new Date(now.getTime() + 299_000))).toBe(false)
  expect(allHaveAnswered(now, new Date(now.getTime() + 301_000))).toBe(true)
})
