import { expect, test } from 'vitest'
import { csvRow } from './csv'

test('cells are quoted where they must be', () => {
  expect(csvRow(['a', 'b,c', 'say "no"', 'two\nlines', ''])).toBe('a,"b,c","say ""no""","two\nlines",\r\n')
})

test('what a spreadsheet would run is text', () => {
  for (const text of [
    '=1+1',
    '+91',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '"=1',
    "'=1",
    '\ufeff=1',
    '＝1',
    '|calc',
    '%0',
    '=HYPERLINK("https://evil.example","x")',
  ])
    expect(csvRow([text]), JSON.stringify(text)).toBe(`"'${text.replaceAll('"', '""')}"\r\n`)
})

test('dates, ids and words stay as they are', () => {
  const cells = [
    '2026-04-01T10:00:00.000Z',
    '0190a000-0000-7000-8000-0000000000a1',
    'consent.granted',
    'https://a.example',
  ]
  expect(csvRow(cells)).toBe(`${cells.join(',')}\r\n`)
})
