import { afterAll, expect } from 'vitest'
import { GET as nowhere } from '@/app/api/v3/public/consent/[[...rest]]/route'
import { POST as revokeRoute } from '@/app/api/v3/public/consent/[id]/revoke/route'
import { DELETE as noRegister } from '@/app/api/v3/public/consent/register/route'
import { db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { call, chunked, type Sent } from '@/lib/dialects/testing'
import { notePeer } from '@/lib/http/client-address'
import { runNextCleanUp } from '@/lib/operations/clean-up/run-next-clean-up'
import { approve } from '@/lib/operations/consent/approve'
import { deny } from '@/lib/operations/consent/deny'
import { pause } from '@/lib/operations/consent/pause'
import { revoke as stop } from '@/lib/operations/consent/revoke'
import { failLastWrite, meetAtRow, NO_WORDS, rowsOf } from '@/lib/operations/consent/testing'
import { contextAt, makePerson, someMobile } from '@/lib/operations/sign-in/testing'
import { Consent, ConsentDetails } from './documents'
import { awayFromTheTurn, jobsOf, makeBasic, scene } from './testing'

afterAll(() => ownPool().end())

const MALFORMED = 'Malformed data or missing required parameter values'
/** An error as it goes out. */
const refused = (httpStatusCode: number, code: number, message: string, details?: unknown) => ({
  status: httpStatusCode,
  body: { httpStatusCode, code, message, ...(details !== undefined && { details }), appError: true },
})

/** Sends from an address, as the server notes it. */
const from = (address: string) => {
  const headers: Record<string, string> = {}
  notePeer(headers, address)
  return { headers }
}

test('a registration asks the person and answers what it is called', async ({ db }) => {
  const at = await scene(db)
  const { status, body } = await at.register({ consentPurposeDesc: 'Your account', surprise: 1 })
  expect(status).toBe(200)
  expect(Consent.strict().parse(body)).toEqual({
    _id: expect.stringMatching(/^CX3[0-9A-Za-z]{15}$/),
    number: expect.stringMatching(/^CN-\d{8}-\d{8}$/),
    requestId: expect.any(String),
    status: 'PENDING',
  })
  const { request, audit, outbox } = await rowsOf(db, body.requestId)
  expect(request).toMatchObject({
    publicId: body._id,
    dialect: 'attestr',
    partnerId: at.partnerId,
    personId: at.person.personId,
    purpose: 'kyc_verification',
    dataTypes: ['identity_details', 'address_details', 'identity_documents'],
    wire: { number: body.number },
  })
  expect(audit.map(({ action }) => action)).toEqual(['consent.asked'])
  expect(outbox.map(({ topic }) => topic)).toEqual(['consent.asked'])
})

test('what is registered beside comes back as it was sent, and lies sealed', async ({ db }) => {
  const at = await scene(db)
  const sent = {
    consentPurposeDesc: 'Savings account',
    services: [{ service: 'BANK_ACC', options: { deep: ['x', null, 1.5] } }],
    dataCategories: ['identity'],
    dataTypes: ['address_details'],
    validity: { validityInDays: 30 },
    metadata: { browser: 'Firefox', ip: '203.0.113.7' },
  }
  const { body } = await at.register(sent)
  const details = ConsentDetails.parse((await at.read(body._id)).body)
  const { metadata, ...data } = at.body(sent) as Record<string, unknown>
  expect(details).toMatchObject({ _id: body._id, status: 'PENDING', data, metadata })
  expect(details.data).toEqual(data)
  expect(details.events).toEqual([{ event: 'CREATED', at: details.createdAt, by: 'partner' }])
  expect(Date.parse(details.validTill) - Date.parse(details.createdAt)).toBe(30 * 86_400_000)
  const [kept] = await db<{ sealed: Buffer }[]>`select sealed from consent_data where request_id = ${body.requestId}`
  expect(kept?.sealed.toString('latin1')).not.toContain('Firefox')
  const { request } = await rowsOf(db, body.requestId)
  expect(request.dataTypes).toEqual(['address_details'])
  expect(JSON.stringify(request.wire)).not.toContain('Savings')
})

test('of anonymised data the purpose comes back, and how much there was', async ({ db }) => {
  const at = await scene(db)
  await db`update partner set retention_policy = 'anonymise' where id = ${at.partnerId}`
  const { body } = await at.register({ services: [{ service: 'Account of Safal Verma' }], dataTypes: ['a', 'b'] })
  await at.revoke(body._id)
  await db`update cleanup_job set stage = 'done' where request_id <> ${body.requestId}`
  await runNextCleanUp(contextAt(db, new Date(), { actor: { kind: 'system' }, door: 'system' }))
  const { body: read } = await at.read(body._id)
  expect(ConsentDetails.parse(read).data).toEqual(read.data)
  expect(read.data).toEqual({ consentPurpose: 'kyc_verification', counts: { services: 1, dataTypes: 2 } })
})

test('of two ends the earlier binds', async ({ db }) => {
  const at = await scene(db)
  const validTill = new Date(Date.now() + 5 * 86_400_000).toISOString()
  const { body } = await at.register({ validity: { validTill, validityInDays: 30 } })
  expect((await at.read(body._id)).body.validTill).toBe(validTill)
})

test('a status says what the person did', async ({ db }) => {
  const at = await scene(db)
  const { body: one } = await at.register()
  const { artefacts } = await at.grant(one.requestId)
  expect((await at.read(one._id)).body).toMatchObject({ status: 'ACTIVE' })
  await pause(at.asThePerson(), { artefactId: artefacts[0]!.id })
  expect((await at.read(one._id)).body).toMatchObject({ status: 'ACTIVE', paused: true })
  const { body: two } = await at.register()
  await deny(at.asThePerson(), { ref: { id: two.requestId }, shown: NO_WORDS })
  const denied = ConsentDetails.parse((await at.read(two._id)).body)
  expect(denied.status).toBe('REJECTED')
  expect(denied.events.map(({ event, status, by }) => [event, status, by])).toEqual([
    ['CREATED', undefined, 'partner'],
    ['MODIFIED', 'REJECTED', 'person'],
    ['CLEANUP_QUEUED', undefined, 'system'],
  ])
  const { body: three } = await at.register()
  await db`update consent_request set created_at = now() - interval '2 days', expires_at = now() - interval '1 day' where id = ${three.requestId}`
  expect((await at.read(three._id)).body.status).toBe('EXPIRED')
  for (const _ of [1, 2]) expect((await at.revoke(three._id)).body.status).toBe('EXPIRED')
  expect(await jobsOf(db, three.requestId)).toHaveLength(1)
  const { audit } = await rowsOf(db, three.requestId)
  expect(audit.map(({ action }) => action)).toEqual(['consent.asked', 'cleanup.queued'])
})

test('the call of the reference revokes: a content type and no body', async ({ db }) => {
  const at = await scene(db)
  const { body } = await at.register()
  await at.grant(body.requestId)
  const revoked = await call(revokeRoute, {
    params: { id: body._id },
    headers: { Authorization: `Basic ${at.token}`, 'Content-Type': 'application/json' },
  })
  expect(revoked.status).toBe(200)
  expect(Consent.strict().parse(revoked.body)).toEqual({ ...body, status: 'REVOKED' })
  const { artefacts, records, outbox } = await rowsOf(db, body.requestId)
  expect(artefacts.map(({ status }) => status)).toEqual(['REVOKED'])
  expect(records.map(({ verdict, actorKind, authMethod }) => [verdict, actorKind, authMethod])).toEqual([
    ['granted', 'person', 'session'],
    ['revoked', 'partner', 'partner-scope'],
  ])
  expect(outbox.map(({ topic }) => topic)).toEqual(['consent.asked', 'consent.granted', 'consent.revoked'])
  const details = ConsentDetails.parse((await at.read(body._id)).body)
  expect(details.events.map(({ event, by }) => [event, by])).toEqual([
    ['CREATED', 'partner'],
    ['MODIFIED', 'person'],
    ['REVOKED', 'partner'],
    ['CLEANUP_QUEUED', 'system'],
  ])
  await expect(at.grant(body.requestId)).rejects.toMatchObject({ code: 'already_decided' })
})

test('revoking takes an empty body, an object, and no content type where there is no body', async ({ db }) => {
  const at = await scene(db)
  for (const sent of [{ body: '' }, { body: {} }, { body: { reason: 'x' } }, { headers: { 'content-type': '' } }]) {
    const { body } = await at.register()
    expect(await at.revoke(body._id, sent)).toMatchObject({ status: 200, body: { status: 'REVOKED' } })
  }
})

test('an unanswered consent is cancelled, and the person is no longer asked', async ({ db }) => {
  const at = await scene(db)
  const { body } = await at.register()
  expect(await at.revoke(body._id)).toMatchObject({ status: 200, body: { status: 'REVOKED' } })
  const { request, records } = await rowsOf(db, body.requestId)
  expect(request.status).toBe('CANCELLED')
  expect(records).toEqual([])
  await expect(at.grant(body.requestId)).rejects.toMatchObject({ code: 'illegal_transition' })
})

test('what ended stays as it ended', async ({ db }) => {
  const at = await scene(db)
  const { body } = await at.register()
  await deny(at.asThePerson(), { ref: { id: body.requestId }, shown: NO_WORDS })
  const before = await rowsOf(db, body.requestId)
  expect((await at.revoke(body._id)).body.status).toBe('REJECTED')
  expect(await rowsOf(db, body.requestId)).toEqual(before)
})

test('twice, and twenty times at once, revokes and queues once', async ({ db }) => {
  const at = await scene(db)
  const { body } = await at.register()
  await at.grant(body.requestId)
  const answers = await Promise.all(Array.from({ length: 20 }, () => at.revoke(body._id)))
  expect(answers.map(({ status, body }) => [status, body.status])).toEqual(answers.map(() => [200, 'REVOKED']))
  expect((await at.revoke(body._id)).status).toBe(200)
  expect(await jobsOf(db, body.requestId)).toHaveLength(1)
  const { audit, records, outbox } = await rowsOf(db, body.requestId)
  expect(audit.map(({ action }) => action).filter((one) => one === 'cleanup.queued')).toHaveLength(1)
  expect(records.filter(({ verdict }) => verdict === 'revoked')).toHaveLength(1)
  expect(outbox.filter(({ topic }) => topic === 'consent.revoked')).toHaveLength(1)
})

test('what became of every place is part of the consent’s life, and it lasts as long as the last of them', async ({
  db,
}) => {
  const at = await scene(db)
  const { body } = await at.register({ validity: { validityInDays: 30 } })
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
  const [first, last] = [inDays(3), inDays(20)]
  const { artefacts } = await approve(at.asThePerson(), {
    ref: { id: body.requestId },
    perProvider: {
      field: 'places',
      grants: [
        { id: 'A', validUntil: first },
        { id: 'B', validUntil: last },
      ],
    },
    shown: NO_WORDS,
  })
  const read = async () => ConsentDetails.parse((await at.read(body._id)).body)
  expect((await read()).validTill).toBe(last.toISOString())
  for (const { id } of artefacts) await stop(at.asThePerson(), { artefactId: id })
  const { events, status } = await read()
  expect(status).toBe('REVOKED')
  expect(events.map(({ event }) => event)).toEqual(['CREATED', 'MODIFIED', 'REVOKED', 'REVOKED', 'CLEANUP_QUEUED'])
})

test('when the person stops in the wallet the clean-up is queued too, also side by side with the partner', async ({
  db,
}) => {
  const at = await scene(db)
  const { body } = await at.register()
  const { artefacts } = await at.grant(body.requestId)
  const artefactId = artefacts[0]!.id
  const [own, theirs] = await meetAtRow<unknown>(db, 'consent_artefact', artefactId, [
    () => stop(at.asThePerson(), { artefactId }),
    () => at.revoke(body._id),
  ])
  expect(theirs).toMatchObject({ status: 'fulfilled', value: { status: 200, body: { status: 'REVOKED' } } })
  if (own?.status === 'rejected') expect(own.reason).toMatchObject({ code: 'already_decided' })
  expect(await jobsOf(db, body.requestId)).toMatchObject([{ stage: 'queued', policy: 'delete' }])
  const { records } = await rowsOf(db, body.requestId)
  expect(records.filter(({ verdict }) => verdict === 'revoked')).toHaveLength(1)
})

test('a yes and the partner’s revoke at the same moment: whichever is first, nothing is shared after', async ({
  db,
}) => {
  const at = await scene(db)
  for (let round = 0; round < 4; round++) {
    const { body } = await at.register()
    const racers = [() => at.grant(body.requestId), () => at.revoke(body._id)] as const
    const results = await meetAtRow<unknown>(
      db,
      'consent_request',
      body.requestId,
      round % 2 === 0 ? racers : racers.toReversed(),
    )
    expect(results[round % 2 === 0 ? 1 : 0]).toMatchObject({
      status: 'fulfilled',
      value: { status: 200, body: { status: 'REVOKED' } },
    })
    const { artefacts } = await rowsOf(db, body.requestId)
    expect(artefacts.filter(({ status }) => status !== 'REVOKED')).toEqual([])
    expect(await jobsOf(db, body.requestId)).toHaveLength(1)
  }
})

test('a withdrawal that cannot be told to anyone queues nothing either', async ({ db }) => {
  const at = await scene(db)
  const { body } = await at.register()
  await at.grant(body.requestId)
  await failLastWrite(db, at.partnerId)
  expect(await at.revoke(body._id)).toMatchObject(
    refused(500, 5001, 'Request could not be processed', expect.stringMatching(/^Reference /)),
  )
  expect(await jobsOf(db, body.requestId)).toEqual([])
  expect((await rowsOf(db, body.requestId)).artefacts.map(({ status }) => status)).toEqual(['ACTIVE'])
})

test('of everything that is wrong with a call the first check is told: token, address, service, limit, body, credit, owner', async ({
  db,
}) => {
  const at = await scene(
    db,
    { services: [], apiPerMinute: 0, credits: 0 },
    { meterRevoke: true, ipAllow: ['203.0.113.9'] },
  )
  const told = async (sent: Sent) => (await at.revoke('CX3RnblcrFw4smjIM6', sent)).body.code
  const bad = { ...from('198.51.100.1'), body: '{' }
  expect(await told({ ...bad, headers: { ...bad.headers, authorization: 'Basic nobody-knows-this-token' } })).toBe(4016)
  expect(await told(bad)).toBe(4039)
  const near = { ...from('203.0.113.9'), body: '{' }
  expect(await told(near)).toBe(4035)
  await db`update partner_account set services = ${['revoke']} where partner_id = ${at.partnerId}`
  expect(await told(near)).toBe(4292)
  await db`update partner_account set api_per_minute = null where partner_id = ${at.partnerId}`
  expect(await told(near)).toBe(4001)
  expect(await told({ ...near, body: '{}' })).toBe(4005)
  await db`update partner_account set credits = 1 where partner_id = ${at.partnerId}`
  expect(await told({ ...near, body: '{}' })).toBe(4031)
  expect(await at.credits()).toBe(1)
})

test('4001: a field, a purpose, an end in the past, a body that is none: each is named', async ({ db }) => {
  const at = await scene(db)
  const deep = JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`)
  for (const [over, field] of [
    [{ user: undefined }, /^user: /],
    [{ user: {} }, /^user\.id: /],
    [{ consentPurpose: undefined }, /^consentPurpose: /],
    [{ consentPurpose: 'marketing' }, /^consentPurpose: /],
    [{ services: [{}] }, /^services\.0\.service: /],
    [{ validity: { validTill: '2020-01-01' } }, /^validity\.validTill: is in the past$/],
    [{ validity: { validTill: '9999-01-01' } }, /^validity\.validTill: is more than 3650 days from now$/],
    [{ validity: { validityInDays: 3651 } }, /^validity\.validityInDays: /],
    [{ metadata: { deep } }, /^metadata\.deep: must not be nested/],
  ] as const)
    expect(await at.register(over)).toMatchObject(refused(400, 4001, MALFORMED, expect.stringMatching(field)))
  const { body } = await at.register()
  for (const sent of [
    { body: '{' },
    { body: '7' },
    { body: '[]' },
    { body: 'x', headers: { 'content-type': 'text/plain' } },
    { body: chunked(300_000) },
  ])
    expect(await at.revoke(body._id, sent), JSON.stringify(sent)).toMatchObject(
      refused(400, 4001, MALFORMED, expect.stringMatching(/body/)),
    )
  expect((await at.read(body._id)).body.status).toBe('PENDING')
  const wrong = await call(noRegister, { method: 'DELETE', headers: at.basic })
  expect(wrong).toMatchObject(refused(400, 4001, MALFORMED, 'This address does not answer that method'))
  expect(wrong.headers.get('allow')).toBe('POST')
})

test('4001: whoever several people could be is not guessed', async ({ db }) => {
  const at = await scene(db)
  const mobile = someMobile()
  await makePerson(db, [mobile])
  await makePerson(db, [mobile])
  expect(await at.register({ user: { id: mobile } })).toMatchObject(
    refused(400, 4001, MALFORMED, expect.stringMatching(/user\.id: belongs to several people/)),
  )
})

test('4016: no token, another scheme, an unknown, revoked or expired one, one of another dialect', async ({ db }) => {
  const at = await scene(db)
  const UNKNOWN = refused(401, 4016, 'Invalid client authorization')
  const [revoked, expired] = [await makeBasic(db, {}, at.partnerId), await makeBasic(db, {}, at.partnerId)]
  await db`update partner_credential set revoked_at = now() where id = ${revoked.credentialId}`
  await db`update partner_credential set expires_at = now() where id = ${expired.credentialId}`
  for (const authorization of [
    '',
    'Basic',
    'Basic short',
    `Bearer ${at.token}`,
    'Basic your_auth_token_that_nobody_knows',
    revoked.basic.authorization,
    expired.basic.authorization,
  ]) {
    const answer = await at.register({}, { body: 'not even JSON', headers: { authorization } })
    expect(answer, authorization).toMatchObject(UNKNOWN)
    expect(answer.body).not.toHaveProperty('details')
    expect(answer.headers.get('www-authenticate')).toBe('Basic')
  }
  await db`update partner_credential set dialect = 'samagra' where partner_id = ${at.partnerId} and revoked_at is null`
  expect(await at.register()).toMatchObject(UNKNOWN)
})

test('several tokens are valid at once', async ({ db }) => {
  const at = await scene(db)
  const next = await makeBasic(db, {}, at.partnerId)
  expect((await at.register()).status).toBe(200)
  expect((await at.register({}, { headers: next.basic })).status).toBe(200)
})

test('4031: an unknown id, another’s and one that cannot be one look alike, on every path', async ({ db }) => {
  const [at, other] = [await scene(db), await scene(db)]
  const { body } = await other.register()
  const STRANGER = refused(403, 4031, 'Unauthorized access')
  for (const id of [body._id, 'CX3RnblcrFw4smjIM6', 'nothing', '\u0000', 'x'.repeat(99)]) {
    for (const answer of [await at.read(id), await at.revoke(id)]) {
      expect(answer, id).toMatchObject(STRANGER)
      expect(answer.body).not.toHaveProperty('details')
    }
  }
  expect(await call(nowhere, { method: 'GET', params: { rest: 'x' } })).toMatchObject(STRANGER)
  expect((await other.read(body._id)).body.status).toBe('PENDING')
})

test('4031: a credential that may not act for the person ends what is open, not what is shared', async ({ db }) => {
  const at = await scene(db, {}, { scopes: ['consents:request', 'consents:read'] })
  const [{ body: open }, { body: shared }] = [await at.register(), await at.register()]
  await at.grant(shared.requestId)
  expect(await at.revoke(shared._id)).toMatchObject(refused(403, 4031, 'Unauthorized access'))
  expect((await at.read(shared._id)).body.status).toBe('ACTIVE')
  expect((await at.revoke(open._id)).status).toBe(200)
})

test('4035: each service is provisioned by itself; revoking needs none, unless it is metered', async ({ db }) => {
  const NONE = refused(403, 4035, 'Requested service is not provisioned for your account')
  const at = await scene(db, { services: ['register'] })
  const { body } = await at.register()
  expect(await at.read(body._id)).toMatchObject(NONE)
  const metered = await makeBasic(db, { meterRevoke: true }, at.partnerId)
  expect(await at.revoke(body._id, { headers: metered.basic })).toMatchObject(NONE)
  expect(await at.revoke(body._id)).toMatchObject({ status: 200 })
  await db`delete from partner_account where partner_id = ${at.partnerId}`
  expect(await at.register()).toMatchObject(NONE)
})

test('4039: only from the listed addresses, in either family, whatever a header says', async ({ db }) => {
  const at = await scene(db, {}, { ipAllow: ['203.0.113.0/24', '2001:db8::/32'] })
  const NOT_LISTED = refused(403, 4039, "Client's IP address is not whitelisted")
  for (const address of ['203.0.113.9', '::ffff:203.0.113.9', '2001:db8::5'])
    expect(await at.register({}, from(address)), address).toMatchObject({ status: 200 })
  for (const address of ['203.0.114.9', '2001:db9::5', '127.0.0.1'])
    expect(await at.register({}, from(address)), address).toMatchObject(NOT_LISTED)
  for (const headers of [{}, { 'x-forwarded-for': '203.0.113.9' }, { 'x-sammati-peer': 'guess 203.0.113.9' }])
    expect(await at.register({}, { headers: headers as Record<string, string> })).toMatchObject(NOT_LISTED)
  // A withdrawal is free of charge, not free of proof.
  expect(await at.revoke('CX3RnblcrFw4smjIM6', from('203.0.114.9'))).toMatchObject(NOT_LISTED)
})

test('4005: a call that is refused costs nothing, and the last credit buys one call', async ({ db }) => {
  const at = await scene(db, { credits: 2 })
  expect((await at.register({ user: {} })).status).toBe(400)
  expect((await at.read('CX3RnblcrFw4smjIM6')).status).toBe(403)
  expect(await at.credits()).toBe(2)
  const { body } = await at.register()
  expect((await at.read(body._id)).status).toBe(200)
  const POOR = refused(400, 4005, 'Operation could not be performed due to low credits balance')
  expect(await at.register()).toMatchObject(POOR)
  expect(await at.read(body._id)).toMatchObject(POOR)
  expect(await at.register({ user: {} })).toMatchObject(refused(400, 4001, MALFORMED))
  const metered = await makeBasic(db, { meterRevoke: true }, at.partnerId)
  expect(await at.revoke(body._id, { headers: metered.basic })).toMatchObject(POOR)
  expect(await at.revoke(body._id)).toMatchObject({ status: 200 })
  expect(await at.credits()).toBe(0)
})

test('twenty calls at once spend each credit once', async ({ db }) => {
  const at = await scene(db, { credits: 7 })
  const answers = await Promise.all(Array.from({ length: 20 }, () => at.register()))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(7)
  expect(answers.filter(({ body }) => body.code === 4005)).toHaveLength(13)
  expect(await at.credits()).toBe(0)
})

test('a metered revoke costs a credit, also when there is nothing left to end', async ({ db }) => {
  const at = await scene(db, { credits: 4 }, { meterRevoke: true })
  const { body } = await at.register()
  expect((await at.revoke(body._id)).status).toBe(200)
  expect((await at.revoke(body._id)).status).toBe(200)
  expect(await at.credits()).toBe(1)
})

test.for([
  ['accountPerMinute', 4291, 'Maximum account rate limit exceeded', 60],
  ['apiPerMinute', 4292, 'Maximum API rate limit exceeded', 60],
  ['accountPerDay', 4293, 'Maximum account daily limit exceeded', 86_400],
  ['apiPerDay', 4294, 'Maximum API daily limit exceeded', 86_400],
] as const)(
  '%s: the third call of two is %i, before its body is read, and says when to come again',
  async ([limit, code, message, longest], { db }) => {
    await awayFromTheTurn()
    const at = await scene(db, { [limit]: 2 })
    const { body } = await at.register()
    await at.register()
    const over = await at.register({}, { body: 'not JSON' })
    expect(over).toMatchObject(refused(429, code, message))
    const wait = Number(over.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(longest)
    // What counts for the whole account stops another operation too; what counts for one does not.
    expect((await at.read(body._id)).status).toBe(limit.startsWith('account') ? 429 : 200)
    const metered = await makeBasic(db, { meterRevoke: true }, at.partnerId)
    expect((await at.revoke(body._id, { headers: metered.basic })).status).toBe(limit.startsWith('account') ? 429 : 200)
    expect((await at.revoke(body._id)).status).toBe(200)
  },
)

test('a call that one limit refuses is not counted by another', async ({ db }) => {
  await awayFromTheTurn()
  const at = await scene(db, { apiPerMinute: 1, accountPerDay: 100 })
  await Promise.all(Array.from({ length: 10 }, () => at.register()))
  const [day] = await db<{ used: number }[]>`
    select used from quota_window where partner_id = ${at.partnerId} and span = 'day'`
  expect(day?.used).toBe(1)
})
