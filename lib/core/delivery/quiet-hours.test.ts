import { expect, test } from 'vitest'
import { minutesOf, quietUntil, timeOf } from './quiet-hours'

const night = { quietFrom: 21 * 60, quietTo: 8 * 60 }
const india = (text: string) => new Date(`${text}+05:30`)

test('the night is quiet from its first minute to the one before the morning, on both sides of midnight', () => {
  const morning = india('2026-04-02T08:00:00')
  for (const at of [
    '2026-04-01T21:00:00.000',
    '2026-04-01T23:59:59.999',
    '2026-04-02T00:00:00',
    '2026-04-02T07:59:59.999',
  ])
    expect([at, quietUntil(india(at), night)]).toEqual([at, morning])
  for (const at of ['2026-04-01T20:59:59.999', '2026-04-02T08:00:00', '2026-04-02T12:00:00'])
    expect([at, quietUntil(india(at), night)]).toEqual([at, null])
})

test('quiet hours may lie within a day, and the same hour twice is none', () => {
  const noon = { quietFrom: 13 * 60, quietTo: 15 * 60 + 30 }
  expect(quietUntil(india('2026-04-01T13:00:00'), noon)).toEqual(india('2026-04-01T15:30:00'))
  expect(quietUntil(india('2026-04-01T12:59:00'), noon)).toBeNull()
  expect(quietUntil(india('2026-04-01T15:30:00'), noon)).toBeNull()
  for (const hour of ['00', '09', '23'])
    expect(quietUntil(india(`2026-04-01T${hour}:00:00`), { quietFrom: 540, quietTo: 540 })).toBeNull()
})

test('every time of the day can be written and read, and nothing else', () => {
  for (let minutes = 0; minutes < 1440; minutes++) expect(minutesOf(timeOf(minutes))).toBe(minutes)
  expect([minutesOf('21:00:00'), timeOf(1260)]).toEqual([1260, '21:00'])
  for (const text of ['', '24:00', '9:00', '09:60', '21', '21:00 ', '21:00:30', 'x'])
    expect([text, minutesOf(text)]).toEqual([text, null])
})
