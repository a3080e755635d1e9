import { createHmac, createPublicKey, verify } from 'node:crypto'
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import type { RequestRow } from '@/db/queries/consent-request'
import { grantClaims, statementClaims } from './claims'
import type { PublicKey } from './keys'
import { signProof } from './sign'
import { verifyProof } from './verify'

const at = new Date('2026-04-01T10:00:00.999Z')
const claims = {
  aud: 'did:consumer:1',
  sub: 'Safal@Gmail.com',
  jti: 'j',
  iat: at,
  exp: new Date('2027-04-01T10:00:00.999Z'),
}
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

let key: CryptoKey
let published: PublicKey
beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true })
  const jwk = await exportJWK(pair.publicKey)
  key = pair.privateKey
  published = { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' }
})
const sign = (payload: Record<string, unknown>) => signProof({ kid: published.kid, key }, payload, claims)

// What a dialect's artefact could carry to pass for more than it is.
const wire = {
  log: { consent_use: { url: 'https://a.example/' } },
  data: ['all'],
  user: { id: 'other' },
  state: 'ACCEPT',
  expires: '2999-01-01T00:00:00Z',
  total_queries_allowed: 500,
  consent_text_sha256: 'f'.repeat(64),
  display_evidence: 'wallet',
  iss: 'someone-else',
  sub: 'other',
  exp: 9_999_999_999,
}
const request = {
  id: 'r',
  caId: null,
  consumerId: 'did:consumer:1',
  purpose: 'CAREMGT',
  accessMode: 'VIEW',
  frequencyLimit: 4,
  frequencySeconds: 86_400,
  wire,
} as unknown as RequestRow
const shown = { textHash: null, language: null, displayEvidence: 'none' }
const artefact = {
  id: 'a',
  providerId: 'p',
  careContexts: [],
  eraseAt: null,
  scope: {
    dataTypes: ['labs'],
    providers: ['p'],
    recordsFrom: null,
    recordsTo: at,
    validUntil: claims.exp,
    totalUses: 1,
  },
}

test('a proof has its header, whole seconds, and nothing of the payload in place of its own claims', async () => {
  const jws = await sign(grantClaims(request, artefact, claims.sub, shown))
  const [header = '', payload = ''] = jws.split('.')
  expect(decode(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: published.kid })
  expect(decode(payload)).toMatchObject({
    iss: 'consent-manager',
    aud: 'did:consumer:1',
    sub: 'Safal@Gmail.com',
    jti: 'j',
    iat: 1_775_037_600,
    exp: 1_806_573_600,
    // The granted scope stands in place of what was asked.
    data: ['labs'],
    user: { id: 'Safal@Gmail.com' },
    expires: '2027-04-01T10:00:00.999Z',
    records_to: '2026-04-01T10:00:00.999Z',
    total_queries_allowed: 1,
    provider: { id: 'p' },
    consumer: { id: 'did:consumer:1' },
    consent_text_sha256: null,
    display_evidence: 'none',
    // And the rest of the artefact comes back as it came.
    log: wire.log,
  })
})

test('a refusal says who, of whom and that there is no permission; nothing of the data', () => {
  for (const state of ['DECLINE', 'REVOKED'] as const)
    expect(statementClaims(state, request, null, claims.sub, shown)).toEqual({
      id: 'r',
      request_id: 'r',
      state,
      user: { id: claims.sub },
      consumer: { id: 'did:consumer:1' },
      consent_text_sha256: null,
      consent_language: null,
      display_evidence: 'none',
    })
  expect(statementClaims('REVOKED', { ...request, caId: 'c' }, 'a', claims.sub, shown).id).toBe('a')
  expect(statementClaims('DECLINE', { ...request, caId: 'c' }, null, claims.sub, shown).id).toBe('c')
})

test('a second verifier, without our library, reads the same signature', async () => {
  const [header, payload, signature = ''] = (await sign({ id: 'a', state: 'ACCEPT' })).split('.')
  const publicKey = createPublicKey({ key: { kty: published.kty!, n: published.n!, e: published.e! }, format: 'jwk' })
  const holds = (text: string) =>
    verify('RSA-SHA256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'))
  expect(holds(`${header}.${payload}`)).toBe(true)
  expect(holds(`${header}.${payload}A`)).toBe(false)
})

test('our own verifier takes our proofs, and knows what each other thing is', async () => {
  const full = { ...grantClaims(request, artefact, claims.sub, shown) }
  const jws = await sign(full)
  const [header = '', payload = '', signature = ''] = jws.split('.')
  const check = (text: string, keys = [published], issuer = 'consent-manager') => verifyProof(text, keys, issuer)
  expect(await check(jws)).toMatchObject({ ok: true, claims: { state: 'ACCEPT', data: ['labs'] } })

  const body = decode(payload)
  const forged = encode({ ...body, data: ['labs', 'DNA'] })
  const unsigned = `${encode({ alg: 'none', kid: published.kid })}.${payload}.`
  const symmetric = `${encode({ alg: 'HS256', kid: published.kid })}.${payload}`
  const hmac = createHmac('sha256', JSON.stringify(published)).update(symmetric).digest('base64url')
  const other = await generateKeyPair('RS256', { extractable: true })
  const stranger = await signProof({ kid: published.kid, key: other.privateKey }, full, claims)
  for (const [text, why] of [
    ['', 'unreadable'],
    ['a.b', 'unreadable'],
    [unsigned, 'unreadable'],
    [` ${jws}`, 'unreadable'],
    [`${header}.${forged}.${signature}`, 'altered'],
    [`${header}.${payload}.${signature.slice(0, -4)}AAAA`, 'altered'],
    [`${symmetric}.${hmac}`, 'altered'],
    [stranger, 'altered'],
    [await signProof({ kid: 'unknown', key }, full, claims), 'unknown_key'],
    // Signed by us, and no proof.
    [await sign({ hello: 'world' }), 'unreadable'],
  ] as const)
    expect([text.slice(0, 20), await check(text)]).toEqual([text.slice(0, 20), { ok: false, why }])
  expect(await check(jws, [published], 'another-wallet')).toEqual({ ok: false, why: 'unreadable' })
  expect(await check(jws, [])).toEqual({ ok: false, why: 'unknown_key' })
})
