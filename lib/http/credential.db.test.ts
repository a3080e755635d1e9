import { afterAll, expect } from 'vitest'
import { GET as listRequests } from '@/app/abdm/v1/requests/route'
import { GET as listNative } from '@/app/api/v1/consent-requests/route'
import { POST as register } from '@/app/api/v3/public/consent/register/route'
import { POST as registerAtSamagra } from '@/app/auth/register/route'
import { db as ownPool } from '@/db/client'
import { noteUse } from '@/db/queries/session'
import { test } from '@/db/testing'
import { makeBasic } from '@/lib/dialects/attestr/testing'
import { makeJwt } from '@/lib/dialects/eka/testing'
import { call, makeKey, type RouteHandler } from '@/lib/dialects/testing'
import { listOf, makeSession, sign, uploadTo } from '@/lib/dialects/veriff/testing'
import { notePeer } from './client-address'

afterAll(() => ownPool().end())

function from(address: string): Record<string, string> {
  const headers: Record<string, string> = {}
  notePeer(headers, address)
  return headers
}

test('a credential that is kept to addresses opens nothing from another one, whatever its dialect', async ({ db }) => {
  const veriff = await makeSession(db)
  const eka = await makeJwt(db)
  const [native, samagra] = [await makeKey(db, 'native'), await makeKey(db, 'samagra')]
  const { basic, credentialId: attestr, partnerId } = await makeBasic(db)
  await db`insert into partner_account (partner_id, services) values (${partnerId}, '{register}')`
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const byRoute =
    (route: RouteHandler, method: string, proof: Record<string, string>) => async (headers: Record<string, string>) =>
      (await call(route, { method, headers: { ...proof, ...headers } })).status
  const doors: [credentialId: string, send: (headers: Record<string, string>) => Promise<number>, says: number][] = [
    [veriff.credentialId, async (headers) => (await uploadTo(veriff, veriff.sessionId, '{}', headers)).status, 401],
    [veriff.credentialId, async (headers) => (await listOf(veriff, veriff.sessionId, headers)).status, 401],
    [eka.credentialId, byRoute(listRequests, 'GET', bearer(eka.token)), 403],
    [native.credentialId, byRoute(listNative, 'GET', bearer(native.token)), 403],
    [samagra.credentialId, byRoute(registerAtSamagra, 'POST', bearer(samagra.token)), 403],
    [attestr, byRoute(register, 'POST', basic), 403],
  ]
  for (const [credentialId, send, says] of doors) {
    await db`update partner_credential set ip_allow = '{203.0.113.0/24}' where id = ${credentialId}`
    expect([401, 403]).not.toContain(await send(from('203.0.113.9')))
    expect(await send(from('203.0.114.9'))).toBe(says)
    expect(await send({})).toBe(says)
  }
})

test('a credential is used by a call whose whole proof held, and by no other', async ({ db }) => {
  const made = await makeSession(db)
  const { basic, credentialId: attestr } = await makeBasic(db)
  await db`update partner_credential set last_used_at = null where id = ${made.credentialId}`
  await db`update partner_credential set ip_allow = '{203.0.113.9}' where id = ${attestr}`
  const lastUsed = async (id: string) =>
    (await db`select last_used_at from partner_credential where id = ${id}`)[0]?.lastUsedAt

  expect((await uploadTo(made, made.sessionId, '{}', { 'x-hmac-signature': sign('another', '{}') })).status).toBe(401)
  expect(await lastUsed(made.credentialId)).toBeNull()
  expect((await uploadTo(made, made.sessionId)).status).toBe(200)
  expect(await lastUsed(made.credentialId)).toBeInstanceOf(Date)

  expect((await call(register, { headers: { ...basic, ...from('127.0.0.1') } })).status).toBe(403)
  expect(await lastUsed(attestr)).toBeNull()
})

test('the last use is written once a minute', async ({ db }) => {
  const { credentialId } = await makeKey(db, 'native')
  const start = new Date('2026-04-01T10:00:00.000Z')
  const lastUsed = async () =>
    (await db`select last_used_at from partner_credential where id = ${credentialId}`)[0]?.lastUsedAt
  for (const [second, written] of [
    [0, 0],
    [59, 0],
    [60, 60],
  ] as const) {
    const now = new Date(start.getTime() + second * 1000)
    await noteUse(db, { credentialId, lastUsedAt: await lastUsed() }, now)
    expect(await lastUsed()).toEqual(new Date(start.getTime() + written * 1000))
  }
})
