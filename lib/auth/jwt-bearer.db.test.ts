import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { makeJwt } from '@/lib/dialects/eka/testing'
import { makeTokenHolder } from '@/lib/dialects/testing'
import { approve } from '@/lib/operations/consent/approve'
import { grantJws } from '@/lib/operations/consent/load-request'
import { forgetKeys, makeRequest, NO_WORDS } from '@/lib/operations/consent/testing'
import { verifyReceipt } from '@/lib/operations/receipt/verify-receipt'
import { contextAt, makePerson, someEmail } from '@/lib/operations/sign-in/testing'
import { issueAccessToken } from '@/lib/proof/access-token'
import { publishedKeys, rotateSigningKey, signer } from '@/lib/proof/keys'
import { callerFromBearer } from './jwt-bearer'

const soon = () => new Date(Date.now() + 60_000)
const who = (db: Db, token: string, now = new Date()) => callerFromBearer(db, `Bearer ${token}`, now)
const unauthenticated = { code: 'unauthenticated', fields: {}, facts: {} }

async function makeSession(db: Db, over: { expiresAt?: Date; revokedAt?: Date; kind?: string } = {}) {
  const personId = await makePerson(db, [someEmail()])
  const id = v7()
  await db`insert into web_session (id, kind, person_id, signed_in_with, created_at, last_seen_at, expires_at, revoked_at)
    values (${id}, ${over.kind ?? 'api'}, ${personId}, 'email', now(), now(), ${over.expiresAt ?? soon()}, ${over.revokedAt ?? null})`
  const subject = { kind: 'person', id: personId } as const
  return { id, personId, token: await issueAccessToken(db, { subject, jti: id, expiresAt: soon() }, new Date()) }
}

test('a JWT speaks for the partner of its credential', async ({ db }) => {
  const { token, partnerId, credentialId, hipId } = await makeJwt(db, { scopes: ['consents:read'] })
  expect(await who(db, token)).toMatchObject({
    actor: { kind: 'partner', partnerId, credentialId, scopes: ['consents:read'] },
    credential: { hipId },
  })
})

test('a JWT speaks for the person of its session, and a token of our own for its holder', async ({ db }) => {
  const { token, personId, id } = await makeSession(db)
  expect(await who(db, token)).toEqual({
    actor: { kind: 'person', personId, sessionId: id, via: 'api', atPartner: undefined },
  })
  const holder = await makeTokenHolder(db)
  expect(await who(db, holder.token)).toMatchObject({ actor: { kind: 'person', personId: holder.personId } })
})

test('several are good at once, and each ends by itself', async ({ db }) => {
  const first = await makeJwt(db)
  const second = await makeJwt(db, { partnerId: first.partnerId })
  await db`update partner_credential set revoked_at = now() where id = ${first.credentialId}`
  await expect(who(db, first.token)).rejects.toMatchObject(unauthenticated)
  expect(await who(db, second.token)).toMatchObject({ actor: { partnerId: first.partnerId } })
})

/** A token as ours are, but for what is given. */
async function forged(
  db: Db,
  jti: string,
  sub: string,
  over: { header?: Record<string, unknown>; claims?: Record<string, unknown>; key?: unknown } = {},
) {
  const { kid, key } = await signer(db, new Date())
  const seconds = Math.floor(Date.now() / 1000)
  const claims = {
    iss: 'consent-manager',
    aud: 'http://localhost:3000/abdm/v1',
    sub,
    jti,
    iat: seconds,
    exp: seconds + 60,
    ...over.claims,
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid, ...over.header })
    .sign((over.key ?? key) as never)
}

test('nothing but a token of ours is taken, and every refusal looks alike', async ({ db }) => {
  const { credentialId, partnerId } = await makeJwt(db)
  const session = await makeSession(db)
  const sub = `partner:${partnerId}`
  const forge = (over: Parameters<typeof forged>[3]) => forged(db, credentialId, sub, over)
  // The forger's tool makes good ones.
  expect(await who(db, await forge({}))).toMatchObject({ actor: { partnerId } })

  const keys = await publishedKeys(db, new Date())
  const secret = Buffer.from(JSON.stringify(keys[0]))
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const good = (await forge({})).split('.')
  const bad: Record<string, string> = {
    'alg none': `${part({ alg: 'none', typ: 'at+jwt' })}.${good[1]}.`,
    'alg none with a signature': `${part({ alg: 'none', typ: 'at+jwt' })}.${good[1]}.${good[2]}`,
    'HS256 with the public key': await forge({ header: { alg: 'HS256' }, key: secret }),
    'another key': await forge({ key: stranger }),
    'changed claims': `${good[0]}.${part({ sub: 'partner:x' })}.${good[2]}`,
    'the type of a proof': await forge({ header: { typ: 'JWT' } }),
    'no type': await forge({ header: { typ: undefined } }),
    'another audience': await forge({ claims: { aud: 'http://localhost:3000' } }),
    'no audience': await forge({ claims: { aud: undefined } }),
    'another issuer': await forge({ claims: { iss: 'someone' } }),
    'an end that is past': await forge({ claims: { exp: Math.floor(Date.now() / 1000) - 1 } }),
    'no end': await forge({ claims: { exp: undefined } }),
    'no id': await forge({ claims: { jti: undefined } }),
    'an id that nothing has': await forge({ claims: { jti: randomUUID() } }),
    'an id that is none': await forge({ claims: { jti: 'x' } }),
    'another partner': await forge({ claims: { sub: `partner:${v7()}` } }),
    'a partner as a person': await forge({ claims: { sub: `person:${partnerId}` } }),
    'no subject': await forge({ claims: { sub: undefined } }),
    'a session as a credential': await forged(db, session.id, sub),
    "another person's session": await forged(db, session.id, `person:${v7()}`),
    'a revoked credential': (await makeJwt(db, { revokedAt: new Date() })).token,
    'an expired credential': (await makeJwt(db, { expiresAt: new Date() })).token,
    'a credential of another dialect': (await makeJwt(db, { dialect: 'native' })).token,
    'a session signed out': (await makeSession(db, { revokedAt: new Date() })).token,
    'a session that is over': (await makeSession(db, { expiresAt: new Date() })).token,
    "a browser's session": (await makeSession(db, { kind: 'web' })).token,
    nonsense: 'a.b.c',
    nothing: '',
  }
  for (const [name, token] of Object.entries(bad))
    await expect(who(db, token), name).rejects.toMatchObject(unauthenticated)
  await expect(callerFromBearer(db, null, new Date())).rejects.toMatchObject(unauthenticated)
})

test('a proof is no access token, and an access token proves nothing', async ({ db }) => {
  forgetKeys()
  const asked = await makeRequest(db)
  const { artefacts } = await approve(asked.person(), { ref: asked.ref, shown: NO_WORDS })
  forgetKeys()
  const proof = grantJws(artefacts[0]!)
  const verify = (pasted: string) => verifyReceipt(contextAt(db, new Date()), { pasted, language: 'en' })
  expect(await verify(proof)).toMatchObject({ ok: true })
  await expect(who(db, proof)).rejects.toMatchObject(unauthenticated)
  const { token, credentialId, partnerId } = await makeJwt(db)
  expect(await verify(token)).toEqual({ ok: false, why: 'unreadable' })
  // Not even one that says all that a proof says.
  const [, payload = ''] = proof.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const both = await forged(db, credentialId, `partner:${partnerId}`, {
    claims: { ...claims, aud: 'http://localhost:3000/abdm/v1', jti: credentialId, sub: `partner:${partnerId}` },
  })
  expect(await verify(both)).toEqual({ ok: false, why: 'unreadable' })
})

test('a token outlives the key that signed it, while that is published', async ({ db }) => {
  const { token } = await makeJwt(db)
  const kid = await rotateSigningKey(db, new Date())
  expect(await who(db, token)).toMatchObject({ actor: { kind: 'partner' } })
  await db`delete from signing_key where kid = ${kid}`
  forgetKeys()
})
