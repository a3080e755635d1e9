import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import { afterAll, describe, expect } from 'vitest'
import { GET as listNative } from '@/app/api/v1/consent-requests/route'
import { type Db, db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { holderOfApiKey } from '@/lib/auth/api-key'
import { basicOf } from '@/lib/auth/basic'
import { readBearer } from '@/lib/auth/bearer'
import { gatewayCaller, openGatewaySession } from '@/lib/auth/gateway-session'
import { callerFromBearer } from '@/lib/auth/jwt-bearer'
import { CREDENTIAL_DIALECTS, type CredentialDialect } from '@/lib/core/account/credential'
import { call } from '@/lib/dialects/testing'
import { notePeer } from '@/lib/http/client-address'
import { forgetKeys } from '@/lib/operations/consent/testing'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { systemContext } from '@/lib/operations/context'
import type { GivenCredential } from '@/lib/operations/credential/give-key'
import { giveScope } from '@/lib/operations/credential/give-scope'
import { takeScope } from '@/lib/operations/credential/take-scope'
import { changeCredential } from './change-credential'
import { createCredential } from './create-credential'
import { listCredentials } from './list-credentials'
import { readCredential } from './read-credential'
import { revokeCredential } from './revoke-credential'
import { rotateCredential } from './rotate-credential'
import { makeKey, someKey } from './testing'

afterAll(() => ownPool().end())

const HOUR_MS = 3_600_000
const inForce = (scope: string, until: Date | null = null) => ({ scope, isInForce: true, until })
const unauthenticated = { code: 'unauthenticated' }

/** An administrator who proved just now who they are, by the server's own clock: the doors have no other. */
async function desk(db: Db) {
  forgetKeys()
  const now = new Date()
  const actor = await makeStaff(db, 'admin', undefined, { steppedUpAt: now })
  return { now, partnerId: actor.partnerId, ctx: (at = now) => staffCtx(db, { ...actor, steppedUpAt: at }, at) }
}

const secretOf = ({ given }: GivenCredential, name: string) => given.find((one) => one.name === name)?.value ?? ''

/** Whom the door of its dialect takes the holder of a key for. */
const DOORS: Record<CredentialDialect, (db: Db, key: GivenCredential, now: Date) => Promise<unknown>> = {
  native: async (db, key, now) => (await readBearer(db, `Bearer ${secretOf(key, 'token')}`, ['native'], now)).actor,
  samagra: async (db, key, now) => (await readBearer(db, `Bearer ${secretOf(key, 'token')}`, ['samagra'], now)).actor,
  eka: async (db, key, now) => (await callerFromBearer(db, `Bearer ${secretOf(key, 'token')}`, now)).actor,
  async veriff(_, key, now) {
    const { actor, secret } = await holderOfApiKey(secretOf(key, 'apiKey'), 'veriff', now)
    expect(secret).toBe(secretOf(key, 'secret'))
    return actor
  },
  async attestr(_, key, now) {
    const headers = { authorization: `Basic ${secretOf(key, 'token')}` }
    return (await basicOf('attestr')({ request: new Request('http://wallet.test', { headers }), now })).actor
  },
  async abdm(_, key, now) {
    const { accessToken } = await openGatewaySession(
      secretOf(key, 'clientId'),
      secretOf(key, 'clientSecret'),
      now,
      () => {},
    )
    return (await gatewayCaller(`Bearer ${accessToken}`, now)).actor
  },
}

async function keyOf(db: Db, dialect: CredentialDialect) {
  const at = await desk(db)
  if (dialect === 'abdm') await makeKey(db, at.partnerId, { hipId: 'IN0910003', dialect: 'eka' })
  const input = someKey({
    dialect,
    scopes: dialect === 'abdm' ? [] : ['consents:read'],
    hipId: dialect === 'abdm' ? 'IN0910003' : null,
  })
  return { ...at, key: await createCredential(at.ctx(), input) }
}

describe.each(CREDENTIAL_DIALECTS)('a key of %s', (dialect) => {
  const door = DOORS[dialect]

  test('opens its door for its partner, until it is revoked: then at once no more', async ({ db }) => {
    const { ctx, now, partnerId, key } = await keyOf(db, dialect)
    expect(await door(db, key, now)).toMatchObject({ kind: 'partner', partnerId, credentialId: key.id })
    await expect(revokeCredential(ctx(), { id: key.id, prefix: key.prefix.slice(1) })).rejects.toMatchObject({
      code: 'invalid_input',
      fields: { prefix: [expect.any(String)] },
    })
    expect(await door(db, key, now)).toBeDefined()
    await revokeCredential(ctx(), { id: key.id, prefix: ` ${key.prefix} ` })
    await expect(door(db, key, now)).rejects.toMatchObject(unauthenticated)
  })

  test('and the one in its place both open it for the overlap, and then the new one alone', async ({ db }) => {
    const { ctx, now, partnerId, key } = await keyOf(db, dialect)
    const fresh = await rotateCredential(ctx(), { id: key.id, newId: v7(), overlapHours: 24 })
    const hence = (ms: number) => new Date(now.getTime() + ms)
    expect(fresh.oldEndsAt).toEqual(hence(24 * HOUR_MS))
    for (const one of [key, fresh]) {
      expect(await door(db, one, now)).toMatchObject({ partnerId, credentialId: one.id })
      expect(await door(db, one, hence(24 * HOUR_MS - 1))).toMatchObject({ credentialId: one.id })
    }
    await expect(door(db, key, hence(24 * HOUR_MS))).rejects.toMatchObject(unauthenticated)
    expect(await door(db, fresh, hence(24 * HOUR_MS))).toMatchObject({ credentialId: fresh.id })
    expect(await readCredential(ctx(), { id: fresh.id })).toMatchObject({
      state: 'live',
      named: dialect === 'abdm' ? [] : [inForce('consents:read')],
      hipId: dialect === 'abdm' ? 'IN0910003' : null,
      label: 'Registration desk',
      expiresAt: hence(365 * 24 * HOUR_MS),
    })
  })

  test('is shown once: neither its row, nor the audit trail, nor the outbox holds it', async ({ db }) => {
    const { ctx, partnerId, key } = await keyOf(db, dialect)
    const fresh = await rotateCredential(ctx(), { id: key.id, newId: v7(), overlapHours: 1 })
    const rows = await db<{ all: string }[]>`
      select row_to_json(c)::text as all from partner_credential c where partner_id = ${partnerId}
      union all select row_to_json(a)::text from audit_event a where partner_id = ${partnerId}
      union all select row_to_json(o)::text from outbox o where partner_id = ${partnerId}`
    const stored = rows.map(({ all }) => all).join('\n')
    expect(stored).toContain(key.id)
    for (const { name, value } of [...key.given, ...fresh.given]) {
      // By which a call says whose it is; the secret beside it proves it.
      if (name === 'clientId') continue
      const hidden = name === 'apiKey' ? value.slice(8) : value.slice(10)
      for (const form of [hidden, Buffer.from(value).toString('hex'), Buffer.from(value).toString('base64')])
        expect(stored).not.toContain(form)
    }
    const listed = JSON.stringify(await listCredentials(ctx()))
    for (const { name, value } of [...key.given, ...fresh.given])
      if (name !== 'clientId') expect(listed).not.toContain(value)
  })
})

test('each change of a key is an event of its own, by whoever made it', async ({ db }) => {
  const { ctx, partnerId } = await desk(db)
  const made = await createCredential(ctx(), someKey({ addresses: '203.0.113.0/24' }))
  await changeCredential(ctx(), { id: made.id, label: 'Ward 3', addresses: '' })
  const fresh = await rotateCredential(ctx(), { id: made.id, newId: v7(), overlapHours: 1 })
  await revokeCredential(ctx(), { id: fresh.id, prefix: fresh.prefix })
  await revokeCredential(ctx(), { id: fresh.id, prefix: fresh.prefix })
  const events = await db`select action, actor_kind, actor_id, door, details from audit_event
    where partner_id = ${partnerId} order by id`
  const { actor } = ctx()
  const staffId = actor.kind === 'staff' ? actor.staffId : ''
  expect(events.map((one) => [one.action, one.details.credentialId])).toEqual([
    ['credential.created', made.id],
    ['credential.changed', made.id],
    ['credential.created', fresh.id],
    ['credential.rotated', made.id],
    ['credential.revoked', fresh.id],
  ])
  for (const event of events) expect(event).toMatchObject({ actorKind: 'staff', actorId: staffId, door: 'console' })
  expect(events[0]?.details).toMatchObject({ addresses: ['203.0.113.0/24'], scopes: ['consents:read'] })
})

test('the same form sent again makes nothing, and says so', async ({ db }) => {
  const { ctx, partnerId } = await desk(db)
  const input = someKey()
  const made = await createCredential(ctx(), input)
  await expect(createCredential(ctx(), input)).rejects.toMatchObject({ code: 'illegal_transition' })
  const rotation = { id: made.id, newId: v7(), overlapHours: 1 }
  await rotateCredential(ctx(), rotation)
  await expect(rotateCredential(ctx(), rotation)).rejects.toMatchObject({ code: 'illegal_transition' })
  expect(await db`select from partner_credential where partner_id = ${partnerId}`).toHaveLength(2)
  expect(await db`select from audit_event where partner_id = ${partnerId}`).toHaveLength(3)
})

test('nobody gives a key more than the operator gave the partner', async ({ db }) => {
  const { ctx, now, partnerId } = await desk(db)
  const other = await desk(db)
  await makeKey(db, other.partnerId, { scopes: ['act-for-person'], hipId: 'IN1' })
  const refusals = {
    scopes: [{ scopes: ['consents:read', 'act-for-person'] }, { scopes: ['attest-consent'] }, { scopes: [] }],
    hipId: [{ dialect: 'eka', hipId: 'IN1' }, { dialect: 'abdm', scopes: [], hipId: null }, { hipId: 'IN1' }],
    days: [{ days: 31 }, { dialect: 'eka', days: null }],
    addresses: [{ addresses: '0.0.0.0/0' }],
  } as const
  for (const [field, inputs] of Object.entries(refusals))
    for (const over of inputs)
      await expect(createCredential(ctx(), someKey(over as never)), JSON.stringify(over)).rejects.toMatchObject({
        code: 'invalid_input',
        fields: { [field]: [expect.any(String)] },
      })
  expect(await db`select from partner_credential where partner_id = ${partnerId}`).toHaveLength(0)

  // Not by a key that names it: by what the operator has on file.
  await makeKey(db, partnerId, { scopes: ['consents:read', 'act-for-person'], hipId: 'IN2' })
  await createCredential(ctx(), someKey({ dialect: 'eka', hipId: 'IN2' }))
  await expect(createCredential(ctx(), someKey({ scopes: ['act-for-person'] }))).rejects.toMatchObject({
    code: 'invalid_input',
  })
  await giveScope(systemContext(db, now), { partnerId, scope: 'act-for-person', until: null })
  const next = await createCredential(ctx(), someKey({ scopes: ['act-for-person'] }))
  expect((await readCredential(ctx(), { id: next.id })).named).toEqual([inForce('act-for-person')])
})

describe('what the operator gave', () => {
  const scopes = ['consents:read', 'act-for-person']
  const scope = 'act-for-person'

  test('is taken out of every key at once, whoever made it, and given again it is in none of them', async ({ db }) => {
    const { ctx, now, partnerId } = await desk(db)
    const operator = systemContext(db, now)
    await giveScope(operator, { partnerId, scope, until: null })
    const first = await createCredential(ctx(), someKey({ scopes, days: null }))
    const copy = await createCredential(ctx(), someKey({ scopes, dialect: 'samagra' }))
    const next = await rotateCredential(ctx(), { id: first.id, newId: v7(), overlapHours: 24 })
    const scopesNow = () =>
      Promise.all([
        ...[first, next].map((key) => DOORS.native(db, key, now)),
        DOORS.samagra(db, copy, now),
        ...[first, next, copy].map(({ id }) => readCredential(ctx(), { id })),
      ]).then((all) =>
        (all as ({ scopes: string[] } | { named: { scope: string }[] })[]).map((one) =>
          'named' in one ? one.named.map((named) => named.scope) : one.scopes,
        ),
      )
    expect(await scopesNow()).toEqual(Array(6).fill(scopes))

    await takeScope(operator, { partnerId, scope })
    expect(await scopesNow()).toEqual(Array(6).fill(['consents:read']))
    expect((await listCredentials(ctx())).choices.native.scopes).not.toContain(scope)
    await expect(createCredential(ctx(), someKey({ scopes }))).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(takeScope(operator, { partnerId, scope })).rejects.toMatchObject({ code: 'not_found' })

    await giveScope(operator, { partnerId, scope, until: null })
    expect(await scopesNow()).toEqual(Array(6).fill(['consents:read']))
    const events = await db`select action, actor_kind, actor_id, details from audit_event
      where partner_id = ${partnerId} and action like 'scope.%' order by id`
    expect(events.map((one) => [one.action, one.actorKind, one.actorId, one.details.scopes])).toEqual(
      ['scope.given', 'scope.taken', 'scope.given'].map((action) => [action, 'system', 'operator', [scope]]),
    )
  })

  test('until a day ends with that day, for keys that are good for longer, and is seen in them', async ({ db }) => {
    const { ctx, now, partnerId } = await desk(db)
    const until = new Date(now.getTime() + 24 * HOUR_MS)
    await giveScope(systemContext(db, now), { partnerId, scope, until })
    const key = await createCredential(ctx(), someKey({ scopes, days: null }))
    const days = (ms: number) => new Date(until.getTime() + ms)
    const at = (ms: number) => DOORS.native(db, key, days(ms))
    const seen = async (ms: number, id = key.id) => (await readCredential(ctx(days(ms)), { id })).named
    expect([await at(-1), await seen(-1)]).toMatchObject([
      { scopes },
      [inForce('consents:read'), inForce(scope, until)],
    ])
    expect(await at(0)).toMatchObject({ scopes: ['consents:read'] })
    const over = [inForce('consents:read'), { scope, isInForce: false, until }]
    expect(await seen(0)).toEqual(over)
    expect((await listCredentials(ctx(until))).credentials.map(({ named }) => named)).toEqual([over])
    // The key in its place is like it, and given for longer both have it again.
    const next = await rotateCredential(ctx(until), { id: key.id, newId: v7(), overlapHours: 24 })
    expect(await seen(0, next.id)).toEqual(over)
    await giveScope(systemContext(db, until), { partnerId, scope, until: null })
    expect([await at(0), await DOORS.native(db, next, until)]).toMatchObject([{ scopes }, { scopes }])
  })

  test('and taken while a key is made with it, is in that key neither', async ({ db }) => {
    const { ctx, now, partnerId } = await desk(db)
    const operator = systemContext(db, now)
    await giveScope(operator, { partnerId, scope, until: null })
    let taken: Promise<void> | undefined
    const made = await db.begin(async (tx) => {
      const key = await createCredential({ ...ctx(), db: tx }, someKey({ scopes }))
      taken = takeScope(operator, { partnerId, scope })
      await expect(Promise.race([taken, sleep(200, 'waits')])).resolves.toBe('waits')
      return key
    })
    await taken
    expect((await readCredential(ctx(), { id: made.id })).named).toEqual([inForce('consents:read')])
  })

  test('is given and taken by nobody else, to nobody that is not, and until no day that is over', async ({ db }) => {
    const { ctx, now, partnerId } = await desk(db)
    const operator = systemContext(db, now)
    const given = { partnerId, scope, until: null } as const
    await expect(giveScope(ctx(), given)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(giveScope(operator, { ...given, partnerId: v7() })).rejects.toMatchObject({ code: 'not_found' })
    await expect(giveScope(operator, { ...given, until: now })).rejects.toMatchObject({ code: 'invalid_input' })
    await giveScope(operator, given)
    await expect(takeScope(ctx(), given)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await db`select scope, until from partner_scope where partner_id = ${partnerId}`).toEqual([
      { scope, until: null },
    ])
  })
})

test('a key may be used from its addresses alone, from the next call on', async ({ db }) => {
  const { ctx } = await desk(db)
  const made = await createCredential(ctx(), someKey())
  const from = async (address: string) => {
    const headers: Record<string, string> = { authorization: `Bearer ${secretOf(made, 'token')}` }
    notePeer(headers, address)
    return (await call(listNative, { method: 'GET', headers })).status
  }
  expect([await from('203.0.113.9'), await from('2001:db8::1')]).toEqual([200, 200])
  await changeCredential(ctx(), { id: made.id, label: '', addresses: '203.0.113.0/24\n2001:db8::/32' })
  expect([await from('203.0.113.9'), await from('2001:db8::1')]).toEqual([200, 200])
  expect([await from('203.0.114.9'), await from('2001:db9::1')]).toEqual([403, 403])
  const fresh = await rotateCredential(ctx(), { id: made.id, newId: v7(), overlapHours: 1 })
  expect(await readCredential(ctx(), { id: fresh.id })).toMatchObject({ ipAllow: ['203.0.113.0/24', '2001:db8::/32'] })
})

test('when a key was used last is said of it, and of no other', async ({ db }) => {
  const { ctx } = await desk(db)
  const [used, other] = [await createCredential(ctx(), someKey()), await createCredential(ctx(), someKey())]
  const lastUse = async () =>
    Promise.all([
      ...[used, other].map(async ({ id }) => (await readCredential(ctx(), { id })).lastUsedAt),
      ...[used, other].map(
        async ({ id }) => (await listCredentials(ctx())).credentials.find((one) => one.id === id)?.lastUsedAt,
      ),
    ])
  expect(await lastUse()).toEqual([null, null, null, null])
  const before = Date.now()
  const headers = { authorization: `Bearer ${secretOf(used, 'token')}` }
  expect((await call(listNative, { method: 'GET', headers })).status).toBe(200)
  const [at] = await lastUse()
  expect(at?.getTime()).toBeGreaterThanOrEqual(before)
  expect(at?.getTime()).toBeLessThanOrEqual(Date.now())
  expect(await lastUse()).toEqual([at, null, at, null])
})

test('a bearer is kept as its SHA-256 alone', async ({ db }) => {
  const { ctx } = await desk(db)
  const made = await createCredential(ctx(), someKey())
  const [row] = await db`select secret_hash, secret_sealed from partner_credential where id = ${made.id}`
  const hash = createHash('sha256').update(secretOf(made, 'token')).digest()
  expect(row?.secretHash).toEqual(hash)
  expect(row?.secretSealed).toBeNull()
})
