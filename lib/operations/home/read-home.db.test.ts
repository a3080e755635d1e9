import { v7 } from 'uuid'
import { expect } from 'vitest'
import { test } from '@/db/testing'
import { approve } from '@/lib/operations/consent/approve'
import { createRequest } from '@/lib/operations/consent/create-request'
import { makeRequest, NO_WORDS, someAsk } from '@/lib/operations/consent/testing'
import { asPerson, contextAt, later, makePerson, someEmail, start } from '@/lib/operations/sign-in/testing'
import { readHome } from './read-home'

const first = { language: 'en', after: null } as const

test('who asks, soonest end first; the same asked again by the same requester is one card', async ({ db }) => {
  const asked = await makeRequest(db)
  const again = (over: object) =>
    createRequest(asked.partner(), { ...someAsk(), identifiers: [asked.email], ...over }).then(
      (made) => made.request.id,
    )
  // The order of the types makes no difference.
  const sooner = await again({
    dataTypes: ['OPConsultation', 'Prescription', 'DiagnosticReport'],
    expiresAt: later(3600),
  })
  const different = await again({ purpose: 'HPAYMT' })
  const other = await makeRequest(db, { identifiers: [asked.email], expiresAt: later(7200) })
  const home = await readHome(asked.person(), first)
  expect(home.asking.map(({ requestId, times }) => [requestId, times])).toEqual([
    [sooner, 2],
    [other.id, 1],
    [different, 1],
  ])
  expect(home.requesters).toBe(2)
  expect(home.asking[0]?.facts).toMatchObject({ who: 'Asha Clinic', why: 'for your treatment', verified: null })
  expect(home.next).toBeNull()
})

test('what is answered or has ended asks no more; what is shared is counted', async ({ db }) => {
  const asked = await makeRequest(db)
  await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  const home = await readHome(asked.person(later(60)), first)
  expect(home).toMatchObject({ requesters: 0, asking: [], sharing: 1, askedAsMinor: false })
  expect(home.recent.map(({ sentence }) => sentence)).toEqual(['consent_granted', 'consent_asked'])

  const open = await makeRequest(db)
  expect(await readHome(open.person(open.request.expiresAt), first)).toMatchObject({ requesters: 0, asking: [] })
})

test('more than 20 are read page by page, none twice', async ({ db }) => {
  const asked = await makeRequest(db)
  for (let count = 0; count < 24; count++)
    await createRequest(asked.partner(), { ...someAsk(), identifiers: [asked.email], purpose: `P${count}` })
  const page = await readHome(asked.person(), first)
  expect(page.asking).toHaveLength(20)
  const rest = await readHome(asked.person(), { ...first, after: page.next })
  expect(rest.asking).toHaveLength(5)
  expect(rest.next).toBeNull()
  expect(new Set([...page.asking, ...rest.asking].map(({ requestId }) => requestId)).size).toBe(25)
})

test('a requester who says that the person is a child is believed', async ({ db }) => {
  const asked = await makeRequest(db, { birthYear: 2015 })
  expect((await readHome(asked.person(), first)).askedAsMinor).toBe(true)
})

test('a stranger finds nothing, and only people have a home', async ({ db }) => {
  const asked = await makeRequest(db)
  const stranger = contextAt(db, start, asPerson(await makePerson(db, [someEmail()]), v7()))
  expect(await readHome(stranger, first)).toMatchObject({ requesters: 0, asking: [], sharing: 0, recent: [] })
  await expect(readHome(asked.partner(), first)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(readHome(contextAt(db, start), first)).rejects.toMatchObject({ code: 'unauthenticated' })
})
