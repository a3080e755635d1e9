import { expect, it } from 'vitest'
import { cursorText, parseCursor } from './cursor'

const cursor = { at: new Date('2026-11-21T16:00:00.123Z'), id: '0190a000-0000-7000-8000-0000000000a1' }

it('comes back as it went into the link', () => {
  expect(parseCursor(cursorText(cursor))).toEqual(cursor)
})

it.each(['', '1', '1.x', "1.0190a000-0000-7000-8000-0000000000a1'", ['a'], undefined])(
  'takes %s for the start of the list',
  (text) => {
    expect(parseCursor(text)).toBeNull()
  },
)
