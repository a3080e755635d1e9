import { expect, test } from 'vitest'
import { codeIn, codeMessage } from './message'

test('the last line lets a browser fill the code in on our host only', () => {
  for (const language of ['en', 'hi', 'ta']) {
    const body = codeMessage('012345', language, 'wallet.example.org')
    expect(body.split('\n').at(-1)).toBe('@wallet.example.org #012345')
    expect(codeIn(body)).toBe('012345')
  }
  expect(codeMessage('012345', 'hi', 'h')).not.toBe(codeMessage('012345', 'en', 'h'))
})

test('a code for another organisation’s software says what it does there, and names nobody', () => {
  for (const language of ['en', 'hi']) {
    const [here, page, elsewhere] = (['here', 'page', 'elsewhere'] as const).map((in_) =>
      codeMessage('012345', language, 'h', in_),
    )
    expect(new Set([here, page, elsewhere]).size).toBe(3)
    expect([codeIn(page!), codeIn(elsewhere!)]).toEqual(['012345', '012345'])
  }
  expect(codeMessage('012345', 'en', 'h', 'elsewhere')).toMatch(/another organisation's app.* only if you asked/)
  expect(codeMessage('012345', 'en', 'h', 'page')).toMatch(
    /another organisation's page.* there only.* only if you asked/,
  )
})

test('a message without a code has none', () => {
  expect(codeIn('Order #123456 is on its way')).toBeNull()
})
