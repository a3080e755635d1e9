import { createPublicKey, verify } from 'node:crypto'
import {
  calculateJwkThumbprint,
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
} from 'jose'
import { beforeEach, expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { approve } from '@/lib/operations/consent/approve'
import { deny } from '@/lib/operations/consent/deny'
import { grantJws, statementJws } from '@/lib/operations/consent/load-request'
import { revoke } from '@/lib/operations/consent/revoke'
import { forgetKeys, makeRequest, NO_WORDS } from '@/lib/operations/consent/testing'
import type { PersonActor } from '@/lib/operations/context'
import { later, makePerson, someEmail, start } from '@/lib/operations/sign-in/testing'
import { publishedKeys, rotateSigningKey, signer } from './keys'

const DAY = 86_400

beforeEach(forgetKeys)

const keySet = async (db: Db, now = start) => {
  const keys = await publishedKeys(db, now)
  return createLocalJWKSet({ keys: [...keys] })
}
/** A grant to a partner that wrote the e-mail its own way. */
async function grant(db: Db, at = start) {
  const email = someEmail()
  const sent = email.toUpperCase()
  const personId = await makePerson(db, [email])
  const asked = await makeRequest(db, { identifiers: [sent], expiresAt: later(9 * DAY) })
  const actor: PersonActor = { kind: 'person', personId, sessionId: asked.id, via: 'web' }
  const { artefacts } = await approve(asked.person(at, { actor }), { ref: asked.ref, shown: NO_WORDS })
  const artefact = artefacts[0]!
  return { ...asked, actor, sent, artefact, jws: grantJws(artefact), at }
}

test('a grant verifies with the published keys, and says who may see whose data until when', async ({ db }) => {
  const { jws, artefact, consumerId, sent, at } = await grant(db)
  const { payload, protectedHeader } = await jwtVerify(jws, await keySet(db), {
    algorithms: ['RS256'],
    issuer: 'consent-manager',
    audience: consumerId,
    subject: sent,
    typ: 'JWT',
    requiredClaims: ['iss', 'aud', 'sub', 'iat', 'exp', 'jti'],
    currentDate: at,
  })
  expect(payload).toMatchObject({
    jti: artefact.id,
    iat: at.getTime() / 1000,
    exp: artefact.validUntil.getTime() / 1000,
    state: 'ACCEPT',
    data: artefact.dataTypes,
    user: { id: sent },
  })
  const key = (await publishedKeys(db, at)).find((one) => one.kid === protectedHeader.kid)!
  expect(key).toEqual({ kty: 'RSA', n: expect.any(String), e: 'AQAB', kid: key.kid, alg: 'RS256', use: 'sig' })
  expect(key.kid).toBe(await calculateJwkThumbprint(key))
  // A second verifier that shares no code with the first.
  const [header, body, signature = ''] = jws.split('.')
  const publicKey = createPublicKey({ key: { kty: 'RSA', n: key.n!, e: key.e! }, format: 'jwk' })
  expect(verify('RSA-SHA256', Buffer.from(`${header}.${body}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
    true,
  )
  await expect(jwtVerify(jws, await keySet(db), { currentDate: artefact.validUntil })).rejects.toMatchObject({
    code: 'ERR_JWT_EXPIRED',
  })
})

test('a DECLINE and a REVOKED are signed too, carry no data, and no verifier takes them for a permission', async ({
  db,
}) => {
  const declined = await makeRequest(db)
  const { request } = await deny(declined.person(), { ref: declined.ref, shown: NO_WORDS })
  const granted = await grant(db)
  const { statement } = await revoke(granted.person(start, { actor: granted.actor }), {
    artefactId: granted.artefact.id,
  })
  for (const [jws, state, id] of [
    [statementJws({ id: request.decisionId!, proofSealed: request.decisionProofSealed! }), 'DECLINE', declined.id],
    [statementJws(statement), 'REVOKED', granted.artefact.id],
  ] as const) {
    const keys = await keySet(db)
    await compactVerify(jws, keys, { algorithms: ['RS256'] })
    const claims = decodeJwt(jws)
    expect(claims).toMatchObject({ state, id, exp: claims.iat })
    expect(Object.keys(claims).filter((name) => /data|scope|purpose|provider|expires|quer/.test(name))).toEqual([])
    // Not even in the second in which it was signed.
    await expect(jwtVerify(jws, keys, { currentDate: start })).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' })
  }
})

test('a new key is published at once and signs after a day; what the old one signed still verifies', async ({ db }) => {
  const old = await grant(db)
  const kid = decodeProtectedHeader(old.jws).kid!
  const fresh = await rotateSigningKey(db, start)
  expect(fresh).not.toBe(kid)
  expect((await publishedKeys(db, start)).map((key) => key.kid).slice(0, 2)).toEqual([fresh, kid])
  expect((await signer(db, start)).kid).toBe(kid)

  forgetKeys()
  expect((await signer(db, later(DAY - 0.001))).kid).toBe(kid)
  forgetKeys()
  const next = await grant(db, later(DAY))
  expect(decodeProtectedHeader(next.jws).kid).toBe(fresh)
  const keys = await keySet(db, later(DAY))
  for (const { jws } of [old, next]) await compactVerify(jws, keys, { algorithms: ['RS256'] })

  // Retired, it signs no more and its proofs stay good.
  await db`update signing_key set retired_at = ${later(2 * DAY)} where kid = ${fresh}`
  forgetKeys()
  expect((await signer(db, later(2 * DAY - 0.001))).kid).toBe(fresh)
  forgetKeys()
  expect((await signer(db, later(2 * DAY))).kid).toBe(kid)
  await compactVerify(next.jws, await keySet(db, later(2 * DAY)), { algorithms: ['RS256'] })
  await db`delete from signing_key where kid = ${fresh}`
})

test('a rotation on another server is seen within a minute', async ({ db }) => {
  await signer(db, start)
  const ours = globalThis as { __sammatiKeys?: unknown }
  const held = ours.__sammatiKeys
  const kid = await rotateSigningKey(db, start)
  ours.__sammatiKeys = held
  const knows = async (at: Date) => (await publishedKeys(db, at)).some((key) => key.kid === kid)
  expect(await knows(later(59.999))).toBe(false)
  expect(await knows(later(60))).toBe(true)
  await db`delete from signing_key where kid = ${kid}`
})

test('of a key the table shows the public half only', async ({ db }) => {
  const kid = await rotateSigningKey(db, start)
  const [row] =
    await db`select public_jwk, private_sealed, private_sealed::text as sealed from signing_key where kid = ${kid}`
  expect(Object.keys(JSON.parse(row?.publicJwk)).sort()).toEqual(['e', 'kty', 'n'])
  for (const word of ['"d"', '"kty"', 'RSA']) expect(row?.sealed).not.toContain(Buffer.from(word).toString('hex'))
  await db`delete from signing_key where kid = ${kid}`
})

test('servers that start together import the same first key, whatever their clocks say', async ({ db }) => {
  await db`delete from signing_key`
  const first = await Promise.all(
    Array.from({ length: 5 }, () => {
      forgetKeys()
      return signer(db, start)
    }),
  )
  expect(new Set(first.map((one) => one.kid)).size).toBe(1)
  expect(await db`select from signing_key`).toHaveLength(1)
  forgetKeys()
  expect((await signer(db, later(-5))).kid).toBe(first[0]!.kid)
})

test('a database that does not answer once does not leave the wallet without keys', async ({ db }) => {
  const broken = (() => Promise.reject(new Error('connection lost'))) as unknown as Db
  await expect(signer(broken, start)).rejects.toThrow('connection lost')
  expect((await signer(db, start)).kid).toEqual(expect.any(String))
})
