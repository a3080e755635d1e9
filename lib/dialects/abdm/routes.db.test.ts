import { expect } from 'vitest'
import { GET as cert } from '@/app/api/v1/auth/cert/route'
import { GET as nothing } from '@/app/api/v2/[[...rest]]/route'
import { POST as sendToAadhaar } from '@/app/api/v2/account/aadhaar/generateOTP/route'
import { POST as sendToMobile } from '@/app/api/v2/account/mobile/generateOTP/route'
import { POST as deactivate, GET as getDeactivate } from '@/app/api/v2/account/profile/deactivate/route'
import { POST as session } from '@/app/gateway/v0.5/sessions/route'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { call } from '@/lib/dialects/testing'
import { abhaHolder, findOutcomes, sandboxOfFile, speak } from '@/lib/operations/abha/testing'
import { listActivity } from '@/lib/operations/activity/list-activity'
import { readEvidence } from '@/lib/operations/evidence/read-evidence'
import { readReceiptPage } from '@/lib/operations/receipt/read-receipt'
import { newToken } from '@/lib/operations/sign-in/token'
import { AbdmError, GatewaySession, SentOtp } from './documents'
import { encrypt, makeClient } from './testing'

const sandbox = await sandboxOfFile()

const ROUTES = { AADHAAR_OTP: sendToAadhaar, MOBILE_OTP: sendToMobile } as const

/** A partner's software that has signed somebody in to ABHA. */
async function scene(db: Db, api: 'v2' | 'v3') {
  speak(sandbox, api)
  const her = await abhaHolder(db, sandbox)
  const client = await makeClient(db)
  const { clientId, clientSecret, hipId } = client
  const opened = await call(session, { body: { clientId, clientSecret, grantType: 'client_credentials' } })
  const xToken = await sandbox.session(her.account.abhaNumber)
  const headers = {
    authorization: `Bearer ${opened.body.accessToken}`,
    'x-hip-id': hipId,
    'x-token': `Bearer ${xToken}`,
  }
  const pem = async () => {
    const response = await cert(new Request('http://wallet.test/api/v1/auth/cert', { headers }), {
      params: Promise.resolve({}),
    })
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
    return response.text()
  }
  const send = (method: keyof typeof ROUTES = 'MOBILE_OTP', over = {}) =>
    call(ROUTES[method], { headers: { ...headers, ...over }, body: {} })
  const confirm = async (txnId: string, otp: string, over = {}, body = {}) =>
    call(deactivate, {
      headers: { ...headers, ...over },
      body: { authMethod: 'MOBILE_OTP', otp: encrypt(await pem(), otp), reasons: ['104', '101'], txnId, ...body },
    })
  const changes = async () => (await sandbox.seen()).changes.filter((one) => one.abhaNumber === her.account.abhaNumber)
  return { her, client, opened, headers, xToken, pem, send, confirm, changes }
}

/** How often the sandbox was asked to change this account. */
async function sentUpstream(abhaNumber: string) {
  const { calls } = await sandbox.seen()
  const paths = Object.keys(calls).filter((one) => /\/profile\/deactivate$|\/account\/verify$/.test(one))
  return paths.reduce((sum, path) => sum + (calls[path]?.[abhaNumber] ?? 0), 0)
}

for (const api of ['v2', 'v3'] as const)
  for (const method of ['AADHAAR_OTP', 'MOBILE_OTP'] as const)
    test(`the whole sequence ends in a 204, by ${method} with ${api} behind`, async ({ db }) => {
      const { her, opened, send, confirm, changes, pem } = await scene(db, api)
      expect(opened.status).toBe(200)
      expect(GatewaySession.parse(opened.body)).toMatchObject({ expiresIn: 600, refreshExpiresIn: 1800 })
      expect(await pem()).toMatch(/^-----BEGIN PUBLIC KEY-----\n/)
      const shared = await her.share(her.account.abhaNumber)
      const sent = await send(method)
      expect(sent.status).toBe(200)
      const { txnId } = SentOtp.parse(sent.body)
      const done = await confirm(txnId, her.codeFor(method), {}, { authMethod: method })
      expect([done.status, done.body]).toEqual([204, undefined])
      // Encrypted anew it is another ciphertext, and the same call.
      expect((await confirm(txnId, her.codeFor(method), {}, { authMethod: method })).status).toBe(204)
      expect(await sentUpstream(her.account.abhaNumber)).toBe(1)
      expect(await changes()).toMatchObject([{ status: 'DEACTIVATED' }])
      expect(await her.statusOf(shared.id)).toBe('PAUSED')
      const [record] = await db`select verdict, door, auth_method, display_evidence from consent_record
        where person_id = ${her.personId} and abha_change_id is not null`
      expect(record).toEqual({
        verdict: 'deactivated',
        door: 'abdm',
        authMethod: 'partner-session',
        displayEvidence: 'none',
      })
    })

test('what a partner’s software did is known by its key, shown to the person and told to them', async ({ db }) => {
  for (const lost of [false, true]) {
    const { her, client, send, confirm } = await scene(db, 'v3')
    const shared = await her.share(her.email)
    const { txnId } = (await send()).body
    const account = her.account.abhaNumber
    if (lost) await sandbox.misbehave({ fault: 'answer_lost', account, path: '/account/verify', times: 1 })
    await confirm(txnId, her.codeFor('MOBILE_OTP'))
    await findOutcomes(db, new Date())
    const { partnerId, credentialId } = client
    const rows = await db<{ action: string; details: object }[]>`
      select action, details from audit_event where person_id = ${her.personId} and action like 'abha.%' order by at, id`
    expect(rows.map(({ action }) => action)).toEqual(['abha.begun', 'abha.confirmed', 'abha.deactivated'])
    for (const { details } of rows) expect(details).toMatchObject({ partnerId, credentialId })
    const told = await db`select topic from outbox where person_id = ${her.personId} and topic like 'abha.%'`
    expect(told).toEqual([{ topic: 'abha.acted' }])

    const { items } = await listActivity(her.person(), { after: null, limit: 20 })
    const [partner] = await db`select name from partner where id = ${partnerId}`
    const ofAbha = items.filter(({ action }) => action.startsWith('abha.'))
    expect(ofAbha.map(({ by, partnerName }) => [by, partnerName])).toEqual(
      Array.from({ length: 3 }, () => ['byYouAtPartner', partner?.name]),
    )
    const [record] =
      await db`select id from consent_record where person_id = ${her.personId} and abha_change_id is not null`
    const receipt = await readReceiptPage(her.person(), { recordId: record?.id, language: 'en' })
    expect(receipt.requester).toMatchObject({ name: 'ABDM', partnerName: partner?.name })
    // The permission that it paused is another partner's, at which nobody signed in.
    expect(items.find(({ action }) => action === 'consent.paused')).toMatchObject({ by: 'byYou' })

    const reader = { ...her.person(), actor: { ...shared.partner, scopes: ['consents:read'] as const } }
    const { records } = await readEvidence(reader, { artefactId: shared.id })
    expect(records).toMatchObject([
      { verdict: 'granted', door: 'web', authMethod: 'session' },
      { verdict: 'paused', door: null, authMethod: null },
    ])
    expect(JSON.stringify(records)).not.toMatch(/abdm|abha|partner-session/i)
  }
})

test('a person who has signed in to ABHA here needs nothing but their own token', async ({ db }) => {
  const { her, send, confirm, headers } = await scene(db, 'v3')
  const { token, hash } = newToken('p')
  await db`insert into web_session (id, kind, person_id, token_hash, signed_in_with, created_at, last_seen_at, expires_at)
    values (${crypto.randomUUID()}, 'api', ${her.personId}, ${hash}, 'mobile', now(), now(), now() + interval '15 minutes')`
  const own = { authorization: `Bearer ${token}`, 'x-hip-id': '', 'x-token': '' }
  expect((await send('MOBILE_OTP', own)).status).toBe(401)
  await her.untilCode('deactivation')
  const { body } = await send('MOBILE_OTP', own)
  // By a partner's session, with the person's token in the place of their session at ABHA.
  const both = { ...headers, 'x-token': `Bearer ${token}` }
  expect((await send('MOBILE_OTP', both)).body).toEqual(body)
  expect((await confirm(body.txnId, her.codeFor('MOBILE_OTP'), own)).status).toBe(204)
})

for (const api of ['v2', 'v3'] as const)
  test(`50 deactivations at once with one txnId reach ${api} once`, async ({ db }) => {
    const { her, send, headers, pem, changes } = await scene(db, api)
    const { txnId } = (await send()).body
    const key = await pem()
    const otp = encrypt(key, her.codeFor('MOBILE_OTP'))
    const bodies = Array.from({ length: 50 }, (_, at) => ({
      authMethod: 'MOBILE_OTP',
      // Half of them encrypt it anew.
      otp: at % 2 === 0 ? otp : encrypt(key, her.codeFor('MOBILE_OTP')),
      reasons: ['101'],
      txnId,
    }))
    const answers = await Promise.all(bodies.map((body) => call(deactivate, { headers, body })))
    const statuses = answers.map(({ status }) => status)
    expect(statuses).toContain(204)
    for (const status of statuses) expect([204, 409, 422]).toContain(status)
    expect(await sentUpstream(her.account.abhaNumber)).toBe(1)
    expect(await changes()).toHaveLength(1)
    // The same again is answered as the first time.
    expect((await call(deactivate, { headers, body: { ...bodies[0], otp } })).status).toBe(204)
    expect(await sentUpstream(her.account.abhaNumber)).toBe(1)
  })

test('a txnId is one person’s, for this and by its method', async ({ db }) => {
  const [one, other] = [await scene(db, 'v3'), await scene(db, 'v3')]
  const { txnId } = (await one.send()).body
  const otp = one.her.codeFor('MOBILE_OTP')
  const refused = [
    await other.confirm(txnId, otp),
    await one.confirm(txnId, otp, {}, { authMethod: 'AADHAAR_OTP' }),
    await one.confirm(crypto.randomUUID(), otp),
  ]
  for (const { status, body } of refused) {
    expect(status).toBe(422)
    expect(AbdmError.parse(body)).toMatchObject({ code: 'HIS-422', details: [{ code: 'HIS-1026' }] })
  }
  expect(await sentUpstream(one.her.account.abhaNumber)).toBe(0)
  expect((await one.confirm(txnId, otp)).status).toBe(204)
  // Of a reactivation it is none for this.
  const back = await one.her.untilCode('reactivation')
  const [row] = await db`select txn_id from abha_change where id = ${back.id}`
  const fresh = await sandbox.session(one.her.account.abhaNumber)
  expect((await one.confirm(row?.txnId, back.otp, { 'x-token': `Bearer ${fresh}` })).status).toBe(422)
})

test('a code that is wrong, or whose ciphertext holds none, is a wrong one; the third locks', async ({ db }) => {
  for (const api of ['v2', 'v3'] as const) {
    const { her, send, confirm, pem, headers, changes } = await scene(db, api)
    const { txnId } = (await send()).body
    const otp = her.codeFor('MOBILE_OTP')
    const wrong = (at: number) => String((Number(otp) + at) % 1_000_000).padStart(6, '0')
    const key = await pem()
    const garbled = Buffer.alloc(Buffer.from(encrypt(key, '1'), 'base64').length, 7).toString('base64')
    const nonsense = await call(deactivate, {
      headers,
      body: { authMethod: 'MOBILE_OTP', otp: garbled, reasons: ['101'], txnId },
    })
    expect([nonsense.status, nonsense.body.code]).toEqual([422, 'HIS-422'])
    const first = await confirm(txnId, wrong(1))
    // No answer tells which of the two it was.
    expect([first.status, first.body]).toEqual([nonsense.status, nonsense.body])
    expect(first.body.details[0].code).toBe('HIS-1013')
    const answers = [first, await confirm(txnId, wrong(2)), await confirm(txnId, wrong(3))]
    expect(answers.map(({ status }) => status)).toContain(429)
    expect(await changes()).toEqual([])
    const [row] =
      await db`select status, failure_kind, held_until > now() as held from abha_change where txn_id = ${txnId}`
    expect(row).toMatchObject({ status: 'SIGNED_IN', failureKind: expect.stringMatching(/^too_many/), held: true })
    const after = await send()
    expect([after.status, Number(after.headers.get('retry-after')) > 0]).toEqual([429, true])
  }
})

test('a reason in words of its own is another reason: the words go nowhere', async ({ db }) => {
  for (const api of ['v2', 'v3'] as const) {
    const { her, send, confirm, changes } = await scene(db, api)
    const said = 'Aadhaar 2345 6789 0123, call me'
    const { txnId } = (await send()).body
    expect((await confirm(txnId, her.codeFor('MOBILE_OTP'), {}, { reasons: ['101', said, 'Others'] })).status).toBe(204)
    const [sent] = await changes()
    expect(sent?.reasons.join()).not.toContain('Aadhaar')
    if (api === 'v2') expect(sent?.reasons).toEqual(['101', 'others'])
    const [row] = await db`
      select c.reasons, r.reason_code from abha_change c join consent_record r on r.abha_change_id = c.id
       where c.txn_id = ${txnId}`
    expect(row).toEqual({ reasons: ['101', 'others'], reasonCode: '101,others' })
  }
})

test('of ciphertexts that hold no code the third ends the sending', async ({ db }) => {
  const { send, confirm, her } = await scene(db, 'v3')
  const { txnId } = (await send()).body
  const codes: string[] = []
  for (let tries = 0; tries < 4; tries++) codes.push((await confirm(txnId, `none ${tries}`)).body.details[0].code)
  expect(codes).toEqual(['HIS-1013', 'HIS-1013', 'HIS-1013', 'HIS-1026'])
  expect((await confirm(txnId, her.codeFor('MOBILE_OTP'))).status).toBe(422)
  expect(await sentUpstream(her.account.abhaNumber)).toBe(0)
})

test('what is missing or not the caller’s is said in ABDM’s envelope, with the field', async ({ db }) => {
  const { client, opened, headers, send, confirm } = await scene(db, 'v2')
  const { clientId, clientSecret, hipId } = client
  const otherClient = await makeClient(db)
  const told = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer
    const { code, details } = AbdmError.parse(body)
    expect(code).toBe(`HIS-${status}`)
    return [status, details[0]?.attribute.key]
  }
  const login = (over: object) => call(session, { body: { clientId, clientSecret, ...over } })
  expect(await told(login({ clientSecret: otherClient.clientSecret }))).toEqual([401, ''])
  expect(await told(login({ clientSecret: undefined }))).toEqual([400, 'clientSecret'])
  expect(await told(login({ grantType: 'password' }))).toEqual([400, 'grantType'])
  expect(await told(send('MOBILE_OTP', { authorization: '' }))).toEqual([401, ''])
  // What renews a session opens nothing.
  expect(await told(send('MOBILE_OTP', { authorization: `Bearer ${opened.body.refreshToken}` }))).toEqual([401, ''])
  expect(await told(send('MOBILE_OTP', { 'x-hip-id': '' }))).toEqual([400, 'X-HIP-ID'])
  expect(await told(send('MOBILE_OTP', { 'x-hip-id': otherClient.hipId }))).toEqual([403, 'X-HIP-ID'])
  expect(await told(send('MOBILE_OTP', { 'x-token': '' }))).toEqual([401, ''])
  expect(await told(send('MOBILE_OTP', { 'x-token': 'Bearer nobody' }))).toEqual([401, ''])
  const { txnId } = (await send()).body
  expect(await told(confirm(txnId, '123456', {}, { otp: 'not base64' }))).toEqual([400, 'otp'])
  expect(await told(confirm(txnId, '123456', {}, { reasons: [] }))).toEqual([400, 'reasons'])
  expect(await told(confirm(txnId, '123456', {}, { authMethod: 'PASSWORD' }))).toEqual([400, 'authMethod'])
  expect(await told(confirm('x', '123456'))).toEqual([400, 'txnId'])
  expect(await told(call(nothing, { method: 'GET', headers }))).toEqual([404, ''])
  expect(await told(call(getDeactivate, { method: 'GET', headers }))).toEqual([405, ''])
  // No session is given out where it would be good for nothing.
  await db`update partner_credential set ip_allow = '{203.0.113.9}' where id = ${client.credentialId}`
  expect(await told(login({}))).toEqual([403, ''])
  expect(await told(login({ grantType: 'refresh_token', refreshToken: opened.body.refreshToken }))).toEqual([403, ''])
  await db`update partner_credential set revoked_at = now() where id = ${client.credentialId}`
  expect(await told(send())).toEqual([401, ''])
  expect(await told(login({}))).toEqual([401, ''])
  expect(hipId).not.toBe(otherClient.hipId)
})

test('a session is renewed by its refresh token, and not by its access token', async ({ db }) => {
  const { opened, headers, send } = await scene(db, 'v3')
  const renew = (refreshToken: string) =>
    call(session, { body: { clientId: 'any', grantType: 'refresh_token', refreshToken } })
  const renewed = await renew(opened.body.refreshToken)
  expect(GatewaySession.parse(renewed.body).tokenType).toBe('bearer')
  expect((await renew(opened.body.accessToken)).status).toBe(401)
  expect((await send('MOBILE_OTP', { ...headers, authorization: `Bearer ${renewed.body.accessToken}` })).status).toBe(
    200,
  )
})

test('a lost answer is a 504 until the job has asked; then the same call is a 204', async ({ db }) => {
  for (const api of ['v2', 'v3'] as const) {
    const { her, send, headers, pem } = await scene(db, api)
    const { txnId } = (await send()).body
    const otp = encrypt(await pem(), her.codeFor('MOBILE_OTP'))
    const body = { authMethod: 'MOBILE_OTP', otp, reasons: ['101'], txnId }
    await sandbox.misbehave({
      fault: 'answer_lost',
      account: her.account.abhaNumber,
      path: api === 'v2' ? '/deactivate' : '/account/verify',
      times: 1,
    })
    const lost = await call(deactivate, { headers, body })
    expect([lost.status, lost.body.code]).toEqual([504, 'HIS-504'])
    expect((await call(deactivate, { headers, body })).status).toBe(409)
    await findOutcomes(db, new Date())
    expect((await call(deactivate, { headers, body })).status).toBe(204)
    expect(await sentUpstream(her.account.abhaNumber)).toBe(1)
  }
})
