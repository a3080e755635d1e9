import { expect, test } from 'vitest'
import { plainError, withoutPrivate } from './log'

test('nothing under a key that could name a person or open a door is kept, at any depth', () => {
  const line = {
    traceId: 't-1',
    code: 'otp_wrong',
    name: 'PostgresError',
    constraint_name: 'person_identifier_value',
    at: new Date(0),
    person: { id: 'p-1', firstName: 'Meera', identifiers: ['+919876543210'], email: 'meera@example.org' },
    list: [{ accessToken: 'sam_p_x', otp: '123456' }],
    to: '+919876543210',
  }
  expect(withoutPrivate(line)).toEqual({
    traceId: 't-1',
    code: 'otp_wrong',
    name: 'PostgresError',
    constraint_name: 'person_identifier_value',
    at: new Date(0),
    person: { id: 'p-1', firstName: '[removed]', identifiers: '[removed]', email: '[removed]' },
    list: [{ accessToken: '[removed]', otp: '[removed]' }],
    to: '[removed]',
  })
  expect(withoutPrivate({ code: '123456', name: 'Meera' })).toEqual({ code: '[removed]', name: '[removed]' })
})

test('an object that holds itself does not hang the log', () => {
  const loop: Record<string, unknown> = {}
  loop.loop = loop
  expect(JSON.stringify(withoutPrivate(loop))).toContain('[deep]')
})

test('an error keeps its kind and place, not what it quotes', () => {
  const error = Object.assign(new TypeError('invalid input "Meera" for +91 98765 43210 or meera@example.org'), {
    code: '22P02',
    detail: 'Meera',
  })
  const plain = plainError(error)
  expect(plain).toMatchObject({ kind: 'TypeError', code: '22P02' })
  expect(plain.at).toEqual(expect.arrayContaining([expect.stringContaining('log.test.ts')]))
  for (const told of ['Meera', '98765', 'meera@']) expect(JSON.stringify({ ...plain, at: [] })).not.toContain(told)
})
