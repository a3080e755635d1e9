import { expect, test } from 'vitest'
import { freshData, hmacOf, isSignedBy, readSignature } from './signature'

const SECRET = 'abcdef12-abcd-abcd-abcd-abcdef012345'
const BODY =
  '{"verification":{"callback":"https://veriff.com","person":{"firstName":"John","lastName":"Smith"},"document":{"type":"PASSPORT","country":"EE"},"vendorData":"unique id of the end-user","timestamp":"2016-05-19T08:30:25.597Z"}}'
const PUBLISHED = '0dcab73ddd20062616d104231c7439657546a5c24e4691977da93bb854c31e25'

test('a body is signed as in the published example', () => {
  expect(hmacOf(SECRET, BODY).toString('hex')).toBe(PUBLISHED)
  expect(isSignedBy(SECRET, Buffer.from(BODY), readSignature(PUBLISHED))).toBe(true)
  expect(isSignedBy(SECRET, `${BODY} `, readSignature(PUBLISHED))).toBe(false)
})

test('a signature is 64 hex digits in either case, and nothing else', () => {
  expect(readSignature(PUBLISHED.toUpperCase())).toEqual(readSignature(PUBLISHED))
  for (const wrong of [null, undefined, '', PUBLISHED.slice(1), `${PUBLISHED}0`, `sha256=${PUBLISHED}`, 'g'.repeat(64)])
    expect(readSignature(wrong)).toBeNull()
})

test('what is signed with a time names time, method, path and body', () => {
  expect(freshData('1775000000', 'POST', '/v1/sessions/x/consents', Buffer.from(''))).toBe(
    '1775000000.POST./v1/sessions/x/consents.e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
})
