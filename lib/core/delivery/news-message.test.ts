import { expect, test } from 'vitest'
import { NEWS, type News } from './news'
import { invitation, newsMessage } from './news-message'

const LINK = 'https://wallet.example'
/** Of as many requests or permissions. */
const of = (...all: News[]) => all.map((news, at) => ({ news, about: String(at) }))
const times = (count: number, news: News) => Array.from({ length: count }, (_, at) => ({ news, about: String(at) }))

test('one request and ten make one message each, in the language of the person', () => {
  expect(newsMessage(of('asked'), 'en', LINK)).toBe('You have a new request in Sammati. https://wallet.example')
  expect(newsMessage(times(10, 'asked'), 'en', LINK)).toContain('You have 10 new requests in Sammati.')
  expect(newsMessage(times(10, 'asked'), 'hi', LINK)).toContain('10 नए अनुरोध')
  expect(newsMessage(of('asked', 'changed', 'asked'), 'en', LINK)).toBe(
    `You have 2 new requests in Sammati. A permission was changed in your name, outside Sammati. ${LINK}`,
  )
})

test('what happened to one permission again and again is one that was changed', () => {
  const changed = (...about: string[]) =>
    newsMessage(
      about.map((one) => ({ news: 'changed', about: one })),
      'en',
      LINK,
    )
  expect(changed('a', 'a', 'a')).toBe(`A permission was changed in your name, outside Sammati. ${LINK}`)
  expect(changed('a', 'b', 'a')).toBe(`2 permissions were changed in your name, outside Sammati. ${LINK}`)
})

test('every kind of news has words of its own in both languages', () => {
  for (const language of ['en', 'hi']) {
    const all = NEWS.flatMap((news) => [newsMessage(of(news), language, ''), newsMessage(of(news, news), language, '')])
    expect(new Set(all).size).toBe(2 * NEWS.length)
    for (const text of all) expect(/[\u0900-\u097f]/.test(text)).toBe(language === 'hi')
  }
})

test('no message looks as if it held a code, however much it tells of', () => {
  for (const language of ['en', 'hi'])
    for (const news of NEWS)
      for (const count of [1, 99, 100, 1234, 123_456])
        expect(newsMessage(times(count, news), language, LINK)).not.toMatch(/\d{3}/)
  expect(invitation(LINK)).not.toMatch(/\d/)
})
