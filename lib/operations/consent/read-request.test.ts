import { expect, test } from 'vitest'
import { endOfKolkataDay, startOfKolkataDay } from '@/lib/core/time/kolkata'
import { narrowings } from './read-request'

const now = new Date('2026-04-01T10:00:00.000Z')
const asked = {
  dataTypes: ['Prescription'],
  providers: [],
  recordsFrom: startOfKolkataDay('2025-01-01'),
  recordsTo: endOfKolkataDay('2026-04-01'),
  validUntil: endOfKolkataDay('2026-10-01') as Date,
  totalUses: null,
}

test('offers only what is less than what was asked', () => {
  expect(narrowings(asked, now)).toEqual({
    last3Months: true,
    last12Months: true,
    recordsFromDay: '2025-01-01',
    recordsToDay: '2026-04-01',
    once: true,
    thirtyDays: true,
    untilDays: { min: '2026-04-01', max: '2026-10-01' },
  })
  // Records of the last month, once, until tonight: there is nothing left to narrow.
  expect(
    narrowings(
      {
        ...asked,
        recordsFrom: startOfKolkataDay('2026-03-01'),
        totalUses: 1,
        validUntil: endOfKolkataDay('2026-04-01') as Date,
      },
      now,
    ),
  ).toMatchObject({ last3Months: false, last12Months: false, once: false, thirtyDays: false, untilDays: null })
  // Old records only: the last months are none of them.
  expect(narrowings({ ...asked, recordsTo: endOfKolkataDay('2025-06-30') }, now)).toMatchObject({
    last3Months: false,
    last12Months: true,
  })
  // Thirty days from now ends with the thirtieth day: asked to end within that day, it would be more.
  expect(narrowings({ ...asked, validUntil: new Date('2026-05-01T10:00:00Z') }, now).thirtyDays).toBe(false)
})
