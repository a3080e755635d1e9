import { randomUUID } from 'node:crypto'
import { type Answer, call, done, partnerToken } from '../support/api'
import { newEmail, tokenOf } from '../support/people'
import { approveByApi, ask, register, registration } from '../support/requests'
import { expect, test } from '../support/test'

type Ids = { request: string; artefact: string; caId: string }

/** One person with something open and something shared, asked for by the demo's hospital. */
async function owned() {
  const email = newEmail()
  const [open, shared, samagra] = [await ask(email), await ask(email, { providers: [] }), await register(email)]
  const token = await tokenOf(email)
  const { artefacts } = await approveByApi(shared.id, token)
  const ids: Ids = { request: open.id, artefact: artefacts[0], caId: samagra.caId }
  /** All that an owner can see of them. */
  const seen = async () => ({
    request: (await call('GET', `/api/v1/consent-requests/${ids.request}`, { token })).body,
    artefact: (await call('GET', `/api/v1/consents/${ids.artefact}`, { token })).body,
    samagra: (await call('GET', `/api/v1/consent-requests/${samagra.id}`, { token })).body,
  })
  return { ids, token, seen }
}

const requests = '/api/v1/consent-requests'
const consents = '/api/v1/consents'
/** Every route about one thing of someone's. */
const ROUTES: [method: string, path: (ids: Ids) => string, body?: unknown][] = [
  ['GET', ({ request }) => `${requests}/${request}`],
  ['GET', ({ request }) => `${requests}/${request}/notice`],
  ['POST', ({ request }) => `${requests}/${request}/approve`, {}],
  ['POST', ({ request }) => `${requests}/${request}/deny`, {}],
  ['GET', ({ artefact }) => `${consents}/${artefact}`],
  ['GET', ({ artefact }) => `${consents}/${artefact}/receipt`],
  ['GET', ({ artefact }) => `${consents}/${artefact}/evidence`],
  ['POST', ({ artefact }) => `${consents}/${artefact}/revoke`, {}],
  ['POST', ({ artefact }) => `${consents}/${artefact}/pause`, {}],
  ['POST', ({ artefact }) => `${consents}/${artefact}/resume`, {}],
  ['PATCH', ({ caId }) => `/auth/${caId}/accept`, {}],
  ['PATCH', ({ caId }) => `/auth/${caId}/reject`, {}],
  ['PATCH', ({ caId }) => `/auth/${caId}/revoke`, {}],
]
const COLLECTIONS: [method: string, path: string, body?: unknown][] = [
  ['GET', requests],
  ['POST', requests, {}],
  ['GET', consents],
  ['POST', `${consents}/revoke`, {}],
  ['GET', '/api/v1/activity'],
  ['POST', '/auth/register', registration('nobody@example.in')],
  ['POST', '/auth/verify', {}],
]
const named = (path: (ids: Ids) => string) => path({ request: '{request}', artefact: '{consent}', caId: '{caId}' })
const status = ({ status }: Answer) => status

for (const [method, path, body] of ROUTES)
  test(`${method} ${named(path)}: 404 for a stranger, 401 without a token, and nothing changes`, async () => {
    const { ids, seen } = await owned()
    const strangerEmail = newEmail()
    await ask(strangerEmail)
    const stranger = await tokenOf(strangerEmail)
    const before = await seen()
    expect(status(await call(method, path(ids), { body, token: stranger }))).toBe(404)
    expect(status(await call(method, path(ids), { body }))).toBe(401)
    for (const token of ['', 'sam_p_made-up', `${stranger}x`])
      expect(status(await call(method, path(ids), { body, token }))).toBe(401)
    // A thing that never was answers the same.
    const nothing: Ids = { request: randomUUID(), artefact: randomUUID(), caId: randomUUID() }
    expect(status(await call(method, path(nothing), { body, token: stranger }))).toBe(404)
    expect(await seen()).toEqual(before)
  })

for (const [method, path, body] of COLLECTIONS)
  test(`${method} ${path}: 401 without a token, and with one that is over`, async () => {
    for (const token of [undefined, 'sam_p_made-up', 'sam_k_made-up'])
      expect(status(await call(method, path, { body, token }))).toBe(401)
  })

test('lists hold what is one’s own', async () => {
  const [first, second] = [await owned(), await owned()]
  const ids = async (path: string, key: string) =>
    ((await done('GET', path, { token: second.token }))[key] as { id: string }[]).map(({ id }) => id)
  expect(await ids(consents, 'consents')).toEqual([second.ids.artefact])
  expect(await ids(requests, 'consentRequests')).not.toContain(first.ids.request)
  const activity = await done('GET', '/api/v1/activity', { token: second.token })
  expect(JSON.stringify(activity)).toContain(second.ids.request)
  expect(JSON.stringify(activity)).not.toContain(first.ids.request)
})

test('a partner cannot say yes for a person', async () => {
  const { ids, seen } = await owned()
  const before = await seen()
  const accept = await call('PATCH', `/auth/${ids.caId}/accept`, { token: partnerToken('samagra'), body: {} })
  const approve = await call('POST', `${requests}/${ids.request}/approve`, { token: partnerToken('api'), body: {} })
  expect([accept.status, approve.status]).toEqual([403, 403])
  expect(await seen()).toEqual(before)
})

test('a key opens its own dialect alone, and a person is no partner', async () => {
  const { ids, token } = await owned()
  expect(status(await call('GET', `${requests}/${ids.request}`, { token: partnerToken('samagra') }))).toBe(401)
  const body = registration(newEmail())
  expect(status(await call('POST', '/auth/register', { token: partnerToken('api'), body }))).toBe(401)
  expect(status(await call('POST', '/auth/register', { token, body }))).toBe(403)
  expect(status(await call('POST', `${requests}/${ids.request}/cancel`, { token, body: {} }))).toBe(403)
})

test('another partner’s request is not there', async ({ sql }) => {
  const [foreign] = await sql<{ id: string }[]>`
    select id from consent_request where consumer_id = 'did:consumer:asha-finance' and status = 'REQUESTED' limit 1`
  const token = partnerToken('api')
  for (const [method, verb, body] of [
    ['GET', ''],
    ['GET', '/notice'],
    ['POST', '/cancel', {}],
    ['POST', '/approve', {}],
    ['POST', '/deny', {}],
  ] as const)
    expect(status(await call(method, `${requests}/${foreign?.id}${verb}`, { token, body })), verb).toBe(404)
  const [after] = await sql`select status from consent_request where id = ${foreign?.id ?? null}`
  expect(after?.status).toBe('REQUESTED')
})

test('a consumer that is another partner’s cannot be used', async () => {
  const body = registration(newEmail(), { consumer: { id: 'did:consumer:asha-finance', url: 'https://example.in' } })
  expect(status(await call('POST', '/auth/register', { token: partnerToken('samagra'), body }))).toBe(403)
})
