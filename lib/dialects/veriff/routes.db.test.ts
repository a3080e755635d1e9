import { createHash, randomUUID } from 'node:crypto'
import { afterAll, describe, expect } from 'vitest'
import { GET as nowhere } from '@/app/v1/[[...rest]]/route'
import { PUT as put, POST as upload } from '@/app/v1/sessions/[id]/consents/route'
import { POST as open, PATCH as patchSessions } from '@/app/v1/sessions/route'
import { db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { withdraw } from '@/lib/operations/check/withdraw'
import { failLastWrite } from '@/lib/operations/consent/testing'
import { asPerson, contextAt, makePerson, someEmail, someMobile } from '@/lib/operations/sign-in/testing'
import { OpenedSession, SessionConsents, UploadedConsent, VeriffError } from './documents'
import {
  bodyOf,
  consentsPath,
  freshHeaders,
  listOf,
  makeSession,
  makeVeriffKey,
  openFor,
  send,
  sessionRows,
  sign,
  uploadTo,
} from './testing'

afterAll(() => ownPool().end())

const UUID4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const EXAMPLE = '{"type":"ine","approved":true,"text":"User agrees to share their INE details"}'
type Made = Awaited<ReturnType<typeof makeSession>>

/** The person stops it in the wallet, now. */
const stop = (pool: Parameters<typeof makeSession>[0], { personId, sessionId }: Made) =>
  withdraw(contextAt(pool, new Date(), asPerson(personId, randomUUID())), { sessionId })

/** Every answer to a known key proves who gave it. */
function expectSigned({ headers, raw }: Awaited<ReturnType<typeof send>>, { apiKey, secret }: Made) {
  for (const pair of ['x', 'vrf']) {
    expect(headers.get(`${pair}-auth-client`)).toBe(apiKey)
    expect(headers.get(`${pair}-hmac-signature`)).toBe(sign(secret, raw))
  }
}

describe('a session', () => {
  test('opens with the key alone, and keeps no name of the person', async ({ db }) => {
    const key = await makeVeriffKey(db)
    const email = someEmail()
    const personId = await makePerson(db, [email])
    const body = `{"verification":{"callback":"https://veriff.com","person":{"firstName":"John","lastName":"Smith"},"document":{"type":"PASSPORT","country":"EE"},"vendorData":"${email}","timestamp":"2016-05-19T08:30:25.597Z","more":[1]}}`
    const answer = await send(open, '/v1/sessions', { headers: { 'x-auth-client': key.apiKey }, body })
    expect(answer.status).toBe(201)
    const { verification } = OpenedSession.parse(answer.body)
    expect(verification).toEqual({
      id: verification.id,
      url: `http://localhost:3000/checks/${verification.id}`,
      vendorData: email,
      host: 'http://localhost:3000',
      status: 'created',
      sessionToken: verification.id,
    })
    expectSigned(answer, { ...key, email, personId, sessionId: verification.id })
    const { session, audit } = await sessionRows(db, verification.id)
    expect(session).toMatchObject({ personId, partnerId: key.partnerId, seq: '0' })
    expect(audit).toMatchObject([{ action: 'session.opened', personId, partnerId: key.partnerId, door: 'veriff' }])
    expect(JSON.stringify({ session, audit })).not.toMatch(/John|Smith/)
    expect(JSON.stringify({ session, audit })).not.toContain(email)
  })

  test('names nobody without vendorData, by an unknown id, or by a mobile of several people', async ({ db }) => {
    const key = await makeVeriffKey(db)
    const mobile = someMobile()
    await makePerson(db, [mobile])
    await makePerson(db, [mobile])
    for (const vendorData of [undefined, '  ', 'MRN-77', someEmail(), mobile])
      expect((await sessionRows(db, await openFor(key, vendorData))).session.personId).toBeNull()
  })

  test('is nobody else’s: unknown and a stranger’s are the same 404', async ({ db }) => {
    const [mine, theirs] = [await makeSession(db), await makeSession(db)]
    for (const id of [theirs.sessionId, randomUUID(), 'no-uuid'])
      for (const answer of [await uploadTo(mine, id), await listOf(mine, id)]) {
        expect(answer.status).toBe(404)
        expect(answer.body).toEqual({ status: 'fail', code: '1101', message: 'Resource not found' })
        expectSigned(answer, mine)
      }
    expect((await sessionRows(db, theirs.sessionId)).records).toEqual([])
  })
})

describe('an upload', () => {
  test('of the reference’s example is a 200 with its three fields, on record and told of', async ({ db }) => {
    const made = await makeSession(db)
    const answer = await uploadTo(made, made.sessionId, EXAMPLE)
    expect(answer.status).toBe(200)
    expect(UploadedConsent.parse(answer.body)).toEqual(answer.body)
    expect(answer.body).toEqual({ id: expect.stringMatching(UUID4), context: 'consent', sessionId: made.sessionId })
    expectSigned(answer, made)
    const { session, records, audit, outbox } = await sessionRows(db, made.sessionId)
    const text = 'User agrees to share their INE details'
    expect(session.seq).toBe('1')
    expect(records).toMatchObject([
      {
        id: answer.body.id,
        seq: 1,
        consentType: 'ine',
        verdict: 'granted',
        text,
        textHash: createHash('sha256').update(text).digest('hex'),
        displayEvidence: 'partner-text',
        personId: made.personId,
        partnerId: made.partnerId,
        actorKind: 'partner',
        authMethod: 'partner-scope',
        door: 'veriff',
      },
    ])
    expect(audit[1]).toMatchObject({ action: 'consent.granted', recordId: answer.body.id, personId: made.personId })
    expect(JSON.stringify(audit)).not.toContain(text)
    expect(outbox).toMatchObject([{ topic: 'consent.granted', partnerId: made.partnerId, personId: made.personId }])
  })

  test('yes, no, yes: all are listed in order, and the last one binds', async ({ db }) => {
    const made = await makeSession(db)
    for (const approved of [true, false, true])
      expect((await uploadTo(made, made.sessionId, bodyOf(approved))).status).toBe(200)
    await uploadTo(made, made.sessionId, bodyOf(false, 'no', 'aadhaar'))
    const answer = await listOf(made, made.sessionId)
    expect(answer.status).toBe(200)
    expectSigned(answer, made)
    const { consents } = SessionConsents.parse(answer.body)
    expect(consents.map(({ type, approved, by, binding }) => [type, approved, by, binding])).toEqual([
      ['ine', true, 'partner', false],
      ['ine', false, 'partner', false],
      ['ine', true, 'partner', false],
      ['aadhaar', false, 'partner', true],
    ])
  })

  test('with the same words on two sessions is normal; on the same one it is noted', async ({ db }) => {
    const made = await makeSession(db)
    const other = await openFor(made, made.email)
    expect((await uploadTo(made, made.sessionId, EXAMPLE)).status).toBe(200)
    expect((await uploadTo(made, other, EXAMPLE)).status).toBe(200)
    expect((await uploadTo(made, made.sessionId, EXAMPLE)).status).toBe(200)
    const noted = async (id: string) =>
      (await sessionRows(db, id)).audit
        .slice(1)
        .map(({ details }) => (details as Record<string, unknown>).repeatedSignature)
    expect(await noted(made.sessionId)).toEqual([undefined, true])
    expect(await noted(other)).toEqual([undefined])
  })

  test('keeps its words byte for byte', async ({ db }) => {
    const made = await makeSession(db)
    const words = [
      'first\r\nsecond\rthird\n',
      'Cafe\u0301 \u00e9 \u212b',
      '👩🏽‍⚕️ सहमति\u200d\u00a0',
      '\ufeffmark',
      '  spaces\t ',
      'क्षत्रिय'.repeat(8500),
    ]
    for (const text of words) expect((await uploadTo(made, made.sessionId, bodyOf(true, text))).status).toBe(200)
    const { body } = await listOf(made, made.sessionId)
    expect(body.consents.map(({ text }: { text: string }) => text)).toEqual(words)
    expect(Buffer.byteLength(words[5]!)).toBeGreaterThan(200_000)
    const { records } = await sessionRows(db, made.sessionId)
    for (const [index, text] of words.entries())
      expect(records[index]?.textHash).toBe(createHash('sha256').update(text).digest('hex'))
  })

  test('50 at once are numbered 1 to 50, the highest binds, and none is seen before those below it', async ({ db }) => {
    const made = await makeSession(db)
    let running = true
    const views: number[][] = []
    const watch = (async () => {
      while (running) {
        const rows = await db<{ seq: number }[]>`
          select seq::int as seq from consent_record where session_id = ${made.sessionId} order by consent_record.seq`
        views.push(rows.map(({ seq }) => seq))
      }
    })()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        uploadTo(made, made.sessionId, bodyOf(index % 2 === 0, `words ${index}`)),
      ),
    )
    running = false
    await watch
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
    // What is visible at any moment is 1 to n: the order of the numbers is that of the commits.
    for (const view of views) expect(view).toEqual(view.map((_, index) => index + 1))
    expect(new Set(views.map(({ length }) => length)).size).toBeGreaterThan(2)
    const { body } = await listOf(made, made.sessionId)
    expect(body.consents).toHaveLength(50)
    expect(body.consents.map(({ binding }: { binding: boolean }) => binding)).toEqual([...Array(49).fill(false), true])
    const { session, records, audit, outbox } = await sessionRows(db, made.sessionId)
    const [superseded, told] = [true, false].map((is) =>
      outbox.filter(({ topic }) => is === (topic === 'consent.superseded')),
    )
    expect([session.seq, records.length, audit.length, told!.length]).toEqual(['50', 50, 51, 50])
    const inLine = records.toSorted((a, b) => Number(a.seq) - Number(b.seq)).map(({ id }) => id)
    expect(superseded!.map(({ details }) => details)).toEqual(
      inLine.slice(1).map((supersededBy, at) => ({ recordId: inLine[at], supersededBy })),
    )
    // Their times have the same order, a millisecond apart at least, in the ledger as well.
    const times = body.consents.map(({ createdAt }: { createdAt: string }) => createdAt)
    expect(new Set(times).size).toBe(50)
    expect(times).toEqual(times.toSorted())
    const inOrder = (rows: Record<string, unknown>[]) => rows.map(({ at }) => (at as Date).toISOString())
    expect([inOrder(records), inOrder(audit.slice(1)), inOrder(told!)]).toEqual([times, times, times])
    expect(body.consents.at(-1).id).toBe(records.find(({ seq }) => seq === 50)?.id)
  })
})

describe('a list', () => {
  const pagesOf = async (made: Made) => {
    const pages: { id: string; binding: boolean }[][] = []
    const sizes: number[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const { status, body, raw } = await listOf(made, made.sessionId, {}, cursor ? `?cursor=${cursor}` : '')
      expect(status).toBe(200)
      const page = SessionConsents.parse(body)
      pages.unshift(page.consents)
      sizes.push(raw.byteLength)
      cursor = page.next
    }
    return { pages, sizes }
  }

  test('comes in pages of 100, the newest first, and one of all of them binds', async ({ db }) => {
    const made = await makeSession(db)
    expect((await listOf(made, made.sessionId)).body).toMatchObject({ consents: [], next: null })
    for (let index = 0; index < 101; index++) await uploadTo(made, made.sessionId, bodyOf(true, `words ${index}`))
    const { pages } = await pagesOf(made)
    expect(pages.map(({ length }) => length)).toEqual([1, 100])
    const { records } = await sessionRows(db, made.sessionId)
    const all = pages.flat()
    expect(all.map(({ id }) => id)).toEqual(records.map(({ id }) => id))
    expect(all.map(({ binding }) => binding)).toEqual([...Array(100).fill(false), true])
  })

  test('of long words stays below what clients read, whatever they are spelled with', async ({ db }) => {
    const made = await makeSession(db)
    for (const words of ['x'.repeat(250_000), '\u0001'.repeat(42_000), 'ह'.repeat(80_000), '"'.repeat(120_000)])
      for (let time = 0; time < 2; time++)
        expect((await uploadTo(made, made.sessionId, bodyOf(true, words))).status).toBe(200)
    const { pages, sizes } = await pagesOf(made)
    expect(pages.flat()).toHaveLength(8)
    expect(pages.length).toBeGreaterThan(2)
    for (const size of sizes) expect(size).toBeLessThan(600_000)
  })

  test('has no cursor but those that it gave', async ({ db }) => {
    const made = await makeSession(db)
    await uploadTo(made, made.sessionId)
    for (const cursor of ['', 'x', '0', '-1', '1.5', '9'.repeat(16), `1'`]) {
      const { status, body } = await listOf(made, made.sessionId, {}, `?cursor=${encodeURIComponent(cursor)}`)
      expect([cursor, status]).toEqual([cursor, 400])
      expect(body.message).toMatch(/cursor/)
    }
    expect((await listOf(made, made.sessionId, {}, '?cursor=1')).body).toMatchObject({ consents: [], next: null })
  })
})

describe('who is let in', () => {
  test('a missing key is told in the reference’s words; a wrong one is told nothing', async ({ db }) => {
    const made = await makeSession(db)
    const path = consentsPath(made.sessionId)
    const none = await send(upload, path, { params: { id: made.sessionId }, body: EXAMPLE })
    expect([none.status, none.body]).toEqual([
      401,
      {
        status: 'fail',
        code: '1101',
        message: 'Mandatory X-AUTH-CLIENT header containing the API key is missing from the request.',
      },
    ])
    for (const apiKey of ['not-a-uuid', randomUUID()]) {
      const answer = await uploadTo({ ...made, apiKey }, made.sessionId)
      expect(answer.status).toBe(401)
      expect(VeriffError.safeParse(answer.body).success).toBe(true)
      expect(answer.headers.get('x-hmac-signature')).toBeNull()
    }
    const unsigned = await send(upload, path, {
      params: { id: made.sessionId },
      headers: { 'x-auth-client': made.apiKey },
      body: EXAMPLE,
    })
    expect(unsigned.body.message).toBe(
      'Mandatory X-HMAC-SIGNATURE header containing the signature is missing from the request.',
    )
    expect(unsigned.status).toBe(401)
    expectSigned(unsigned, made)
  })

  test('a key is the same in either case', async ({ db }) => {
    const made = await makeSession(db)
    const shouted = { ...made, apiKey: made.apiKey.toUpperCase() }
    const answer = await uploadTo(shouted, made.sessionId)
    expect(answer.status).toBe(200)
    expectSigned(answer, shouted)
  })

  test('a revoked key and one of another dialect open nothing', async ({ db }) => {
    const made = await makeSession(db)
    await db`update partner_credential set dialect = 'native' where id = ${made.credentialId}`
    expect((await uploadTo(made, made.sessionId)).status).toBe(401)
    await db`update partner_credential set dialect = 'veriff', revoked_at = now() where id = ${made.credentialId}`
    expect((await uploadTo(made, made.sessionId)).status).toBe(401)
    const second = await makeVeriffKey(db, { partnerId: made.partnerId })
    expect((await uploadTo(second, made.sessionId)).status).toBe(200)
  })

  test('a key without the scope is refused', async ({ db }) => {
    const made = await makeSession(db)
    const idle = await makeVeriffKey(db, { partnerId: made.partnerId, scopes: [] })
    for (const answer of [await uploadTo(idle, made.sessionId), await listOf(idle, made.sessionId)])
      expect(answer.status).toBe(401)
  })

  test('the signature is over the exact bytes, by the right secret, in either case', async ({ db }) => {
    const made = await makeSession(db)
    const signed = (signature: string, body = EXAMPLE) =>
      uploadTo(made, made.sessionId, body, { 'x-hmac-signature': signature })
    expect((await signed(sign(made.secret, EXAMPLE).toUpperCase())).status).toBe(200)
    for (const answer of [
      await signed(sign(randomUUID(), EXAMPLE)),
      await signed(sign(made.secret, EXAMPLE), EXAMPLE.replace('true', 'true ')),
      await signed(sign(made.secret, EXAMPLE), EXAMPLE.replace('true', 'false')),
      await signed(sign(made.secret, EXAMPLE).slice(2)),
      await signed(`sha256=${sign(made.secret, EXAMPLE)}`),
    ]) {
      expect(answer.status).toBe(401)
      expectSigned(answer, made)
    }
    expect((await sessionRows(db, made.sessionId)).records).toHaveLength(1)
  })

  test('a list is signed by its own session’s id', async ({ db }) => {
    const made = await makeSession(db)
    const other = await openFor(made)
    for (const data of [other, '', made.sessionId.toUpperCase()])
      expect((await listOf(made, made.sessionId, { 'x-hmac-signature': sign(made.secret, data) })).status).toBe(401)
    expect((await listOf(made, made.sessionId)).body.consents).toEqual([])
  })

  test('a bad body is not read before its signature is checked', async ({ db }) => {
    const made = await makeSession(db)
    expect((await uploadTo(made, made.sessionId, '{', { 'x-hmac-signature': sign(randomUUID(), '{') })).status).toBe(
      401,
    )
    expect((await uploadTo(made, made.sessionId, '{')).status).toBe(400)
  })
})

test('what is wrong is a 400 that names the field after the reference’s words', async ({ db }) => {
  const made = await makeSession(db)
  const send = (body: unknown) => uploadTo(made, made.sessionId, JSON.stringify(body))
  for (const [body, field] of [
    [{ approved: true, text: 'x' }, 'type'],
    [{ type: 'INE', approved: true, text: 'x' }, 'type'],
    [{ type: 'ine', approved: 'true', text: 'x' }, 'approved'],
    [{ type: 'ine', approved: true }, 'text'],
    [{ type: 'ine', approved: true, text: '' }, 'text'],
    [{ type: 'ine', approved: true, text: 'a\0b' }, 'text'],
    [[], 'body'],
  ] as const) {
    const answer = await send(body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ status: 'fail', code: '1101' })
    expect(answer.body.message).toMatch(new RegExp(`^Validation failed.*\\b${field}: `))
    expectSigned(answer, made)
  }
  expect((await send({ type: 'ine', approved: true, text: 'x', more: 1 })).status).toBe(200)
})

test('a wrong method, an unknown address, a foreign type and a large body are told in Veriff’s words', async ({
  db,
}) => {
  const made = await makeSession(db)
  const headers = { 'x-auth-client': made.apiKey }
  const params = { id: made.sessionId }
  const large = `{"text":"${'x'.repeat(256 * 1024)}"}`
  const answers = [
    [404, await send(put, consentsPath(made.sessionId), { method: 'PUT', params, headers, body: '{}' })],
    [404, await send(patchSessions, '/v1/sessions', { method: 'PATCH', headers, body: '{}' })],
    [404, await send(nowhere, '/v1/stations/x', { method: 'GET', headers })],
    [400, await uploadTo(made, made.sessionId, EXAMPLE, { 'content-type': 'text/plain' })],
    [400, await uploadTo(made, made.sessionId, large)],
    [400, await send(open, '/v1/sessions', { headers, body: '{"verification":{"vendorData":7}}' })],
  ] as const
  for (const [status, answer] of answers) {
    expect(answer.status).toBe(status)
    expect(VeriffError.safeParse(answer.body).error).toBeUndefined()
    expectSigned(answer, made)
  }
  expect(answers[0][1].headers.get('allow')).toBe('GET, POST')
  expect((await send(nowhere, '/v1/stations/x', { method: 'GET' })).headers.get('x-hmac-signature')).toBeNull()
})

describe('a signature with a time', () => {
  const NOW = () => Date.now()

  test('is needed where the credential asks for it, near now, and on this very call', async ({ db }) => {
    const made = await makeSession(db, { requireFreshness: true })
    const path = consentsPath(made.sessionId)
    const fresh = (at: number, over: { path?: string; method?: string; body?: string; secret?: string } = {}) =>
      freshHeaders(over.secret ?? made.secret, over.path ?? path, over.body ?? EXAMPLE, at, over.method)
    const refused: Record<string, string>[] = [
      {},
      fresh(NOW() - 302_000),
      fresh(NOW() + 302_000),
      { ...fresh(NOW()), 'x-timestamp': String(Math.floor(NOW() / 1000) + 5) },
      { ...fresh(NOW()), 'x-timestamp': 'today' },
      { 'x-hmac-signature-v2': fresh(NOW())['x-hmac-signature-v2'] },
      fresh(NOW(), { path: consentsPath(randomUUID()) }),
      fresh(NOW(), { method: 'GET' }),
      fresh(NOW(), { body: bodyOf(false) }),
      fresh(NOW(), { secret: randomUUID() }),
    ]
    for (const headers of refused) {
      const answer = await uploadTo(made, made.sessionId, EXAMPLE, headers)
      expect(answer.status).toBe(401)
      expectSigned(answer, made)
    }
    expect((await sessionRows(db, made.sessionId)).records).toEqual([])
    expect((await uploadTo(made, made.sessionId, EXAMPLE, fresh(NOW() - 290_000))).status).toBe(200)
    expect((await listOf(made, made.sessionId)).status).toBe(401)
    expect((await listOf(made, made.sessionId, freshHeaders(made.secret, path, '', NOW(), 'GET'))).status).toBe(200)
  })

  test('is taken once, also when it comes many times at once', async ({ db }) => {
    const made = await makeSession(db, { requireFreshness: true })
    const headers = freshHeaders(made.secret, consentsPath(made.sessionId), EXAMPLE)
    const answers = await Promise.all(Array.from({ length: 8 }, () => uploadTo(made, made.sessionId, EXAMPLE, headers)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)])
    expect((await sessionRows(db, made.sessionId)).records).toHaveLength(1)
    const later = freshHeaders(made.secret, consentsPath(made.sessionId), EXAMPLE, NOW() + 2000)
    expect((await uploadTo(made, made.sessionId, EXAMPLE, later)).status).toBe(200)
  })

  test('lets a list be read again, and no session needs one to be opened', async ({ db }) => {
    const made = await makeSession(db, { requireFreshness: true })
    const headers = freshHeaders(made.secret, consentsPath(made.sessionId), '', NOW(), 'GET')
    for (let time = 0; time < 2; time++) expect((await listOf(made, made.sessionId, headers)).status).toBe(200)
    expect(await openFor(made)).toMatch(UUID4)
  })

  test('that nobody asked for is checked too', async ({ db }) => {
    const made = await makeSession(db)
    const path = consentsPath(made.sessionId)
    const stale = freshHeaders(made.secret, path, EXAMPLE, NOW() - 400_000)
    expect((await uploadTo(made, made.sessionId, EXAMPLE, stale)).status).toBe(401)
    const good = freshHeaders(made.secret, path, EXAMPLE)
    expect((await uploadTo(made, made.sessionId, EXAMPLE, good)).status).toBe(200)
    expect((await uploadTo(made, made.sessionId, EXAMPLE, good)).status).toBe(401)
    expect((await uploadTo(made, made.sessionId, EXAMPLE)).status).toBe(200)
  })
})

describe('after the person withdrew', () => {
  test('the withdrawal binds, is theirs, and has no words', async ({ db }) => {
    const made = await makeSession(db)
    await uploadTo(made, made.sessionId, EXAMPLE)
    await stop(db, made)
    await stop(db, made)
    const { body } = await listOf(made, made.sessionId)
    expect(SessionConsents.parse(body).consents).toMatchObject([
      { approved: true, by: 'partner', binding: false },
      { type: 'ine', approved: false, by: 'person', binding: true, text: null },
    ])
    const { records, audit, outbox } = await sessionRows(db, made.sessionId)
    expect(records[1]).toMatchObject({ verdict: 'revoked', actorKind: 'person', authMethod: 'session', seq: 2 })
    expect(audit.map(({ action }) => action)).toEqual(['session.opened', 'consent.granted', 'consent.revoked'])
    expect(outbox.map(({ topic }) => topic)).toEqual(['consent.granted', 'consent.revoked'])
  })

  test('a repeated yes grants nothing, on this session or another, also behind a no', async ({ db }) => {
    const made = await makeSession(db)
    const elsewhere = await openFor(made, made.email)
    const older = bodyOf(true, 'from another session')
    await uploadTo(made, elsewhere, older)
    await uploadTo(made, made.sessionId, EXAMPLE)
    await stop(db, made)
    for (const body of [EXAMPLE, older]) {
      const answer = await uploadTo(made, made.sessionId, body)
      expect(answer.status).toBe(400)
      expect(answer.body.message).toMatch(/^Validation failed: The person withdrew/)
    }
    expect((await uploadTo(made, made.sessionId, bodyOf(false))).status).toBe(200)
    expect((await uploadTo(made, made.sessionId, EXAMPLE)).status).toBe(400)
    expect((await sessionRows(db, made.sessionId)).records.map(({ verdict }) => verdict)).toEqual([
      'granted',
      'revoked',
      'denied',
    ])
  })

  test('a repeated yes grants nothing under the partner’s other key either', async ({ db }) => {
    const made = await makeSession(db)
    await uploadTo(made, made.sessionId, EXAMPLE)
    await stop(db, made)
    const rotated = await makeVeriffKey(db, { partnerId: made.partnerId })
    expect((await uploadTo(rotated, made.sessionId, EXAMPLE)).status).toBe(400)
    // What another partner sent is its own affair.
    const other = await makeSession(db)
    await uploadTo(other, other.sessionId, bodyOf(true, 'another’s words'))
    expect((await uploadTo(rotated, made.sessionId, bodyOf(true, 'another’s words'))).status).toBe(200)
  })

  test('a yes whose body is new, or that is signed after it, grants again', async ({ db }) => {
    const made = await makeSession(db)
    const path = consentsPath(made.sessionId)
    await uploadTo(made, made.sessionId, EXAMPLE)
    await stop(db, made)
    expect((await uploadTo(made, made.sessionId, bodyOf(true, 'asked again, 5 May'))).status).toBe(200)
    // It stands again: what is repeated now changes nothing.
    expect((await uploadTo(made, made.sessionId, EXAMPLE)).status).toBe(200)
    await stop(db, made)
    const early = freshHeaders(made.secret, path, EXAMPLE, Date.now() - 60_000)
    expect((await uploadTo(made, made.sessionId, EXAMPLE, early)).status).toBe(400)
    const late = freshHeaders(made.secret, path, EXAMPLE, Date.now() + 2000)
    expect((await uploadTo(made, made.sessionId, EXAMPLE, late)).status).toBe(200)
    // Stripped of its time it is an old body again.
    await stop(db, made)
    expect((await uploadTo(made, made.sessionId, EXAMPLE)).status).toBe(400)
    expect((await listOf(made, made.sessionId)).body.consents.at(-1)).toMatchObject({ by: 'person', binding: true })
  })

  test('nothing that does not stand can be withdrawn, nor another person’s', async ({ db }) => {
    const made = await makeSession(db)
    await expect(stop(db, made)).rejects.toMatchObject({ code: 'already_decided' })
    await uploadTo(made, made.sessionId, bodyOf(false))
    await expect(stop(db, made)).rejects.toMatchObject({ code: 'already_decided' })
    await uploadTo(made, made.sessionId, EXAMPLE)
    const stranger = await makePerson(db, [someEmail()])
    await expect(stop(db, { ...made, personId: stranger })).rejects.toMatchObject({ code: 'not_found' })
  })
})

test('a change that cannot be told of is not made', async ({ db }) => {
  const made = await makeSession(db)
  await failLastWrite(db, made.partnerId)
  const answer = await uploadTo(made, made.sessionId, EXAMPLE)
  expect(answer.status).toBe(500)
  expect(answer.body).toEqual({ status: 'fail', code: '1101', message: 'Something went wrong' })
  expectSigned(answer, made)
  const { session, records, audit } = await sessionRows(db, made.sessionId)
  expect([session.seq, records.length, audit.length]).toEqual(['0', 0, 1])
})
