import {
  type CryptoKey,
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  importJWK,
  importPKCS8,
  type JWK,
} from 'jose'
import type { Sql } from '@/db/client'
import { insertSigningKey, type SigningKeyRow, signingKeys } from '@/db/queries/signing-key'
import { seal, unseal } from '@/db/sealed'
import { env } from '@/lib/env'

export const ALG = 'RS256'
/** A new key is published this long before it signs, so that every verifier has fetched it. */
const PUBLISH_BEFORE_MS = 24 * 3_600_000
const CACHE_MS = 60_000

export type Signer = { readonly kid: string; readonly key: CryptoKey }
export type PublicKey = JWK & { readonly kid: string }

type Cached = { readonly until: number; readonly signer: Promise<Signer>; readonly published: readonly PublicKey[] }
const held = globalThis as typeof globalThis & { __sammatiKeys?: Promise<Cached> }

/** The key that signs now. Read again every minute: a rotation on one server reaches the others. */
export async function signer(sql: Sql, now: Date): Promise<Signer> {
  return (await cached(sql, now)).signer
}

/** Every published key, newest first: RFC 7517 `keys`. */
export async function publishedKeys(sql: Sql, now: Date): Promise<readonly PublicKey[]> {
  return (await cached(sql, now)).published
}

const sets = new WeakMap<readonly PublicKey[], KeySet>()
export type KeySet = ReturnType<typeof createLocalJWKSet>

/** Published keys as jose looks them up. Made once for each reading of them: it imports a key at its first use. */
export function keySetOf(keys: readonly PublicKey[]): KeySet {
  const known = sets.get(keys) ?? createLocalJWKSet({ keys: [...keys] })
  sets.set(keys, known)
  return known
}

async function cached(sql: Sql, now: Date): Promise<Cached> {
  const known = await held.__sammatiKeys?.catch(() => undefined)
  if (known && known.until > now.getTime()) return known
  held.__sammatiKeys = load(sql, now)
  return held.__sammatiKeys
}

async function load(sql: Sql, now: Date): Promise<Cached> {
  let rows = await signingKeys(sql)
  if (rows.length === 0) {
    await importFirstKey(sql, now)
    rows = await signingKeys(sql)
  }
  const active = rows.find((row) => row.activeFrom <= now && (row.retiredAt === null || row.retiredAt > now))
  if (!active) throw new Error('no active signing key')
  return {
    until: now.getTime() + CACHE_MS,
    signer: openSigner(active),
    published: rows.map((row) => ({ ...(JSON.parse(row.publicJwk) as JWK), kid: row.kid, alg: ALG, use: 'sig' })),
  }
}

async function openSigner(row: SigningKeyRow): Promise<Signer> {
  const jwk = JSON.parse(unseal(row.privateSealed, 'signing_key.private', row.kid)) as JWK
  return { kid: row.kid, key: (await importJWK(jwk, ALG)) as CryptoKey }
}

async function importFirstKey(sql: Sql, now: Date) {
  // There is nothing that a verifier could have fetched before. Not from `now`: the clock of the next server may be behind.
  await storeKey(sql, await importPKCS8(env().SIGNING_KEY, ALG, { extractable: true }), now, new Date(0))
}

async function storeKey(sql: Sql, privateKey: CryptoKey, createdAt: Date, activeFrom: Date): Promise<string> {
  const jwk = await exportJWK(privateKey)
  const publicJwk = { kty: jwk.kty, n: jwk.n, e: jwk.e }
  const kid = await calculateJwkThumbprint(publicJwk)
  await insertSigningKey(sql, {
    kid,
    publicJwk: JSON.stringify(publicJwk),
    privateSealed: seal(JSON.stringify(jwk), 'signing_key.private', kid),
    createdAt,
    activeFrom,
  })
  return kid
}

/**
 * Makes the next key (RSA 2048). It is published at once and signs after 24 hours; the
 * old one stays published for what it signed. Answers its kid.
 */
export async function rotateSigningKey(sql: Sql, now: Date): Promise<string> {
  const pair = await crypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  )
  const kid = await storeKey(sql, pair.privateKey, now, new Date(now.getTime() + PUBLISH_BEFORE_MS))
  held.__sammatiKeys = undefined
  return kid
}
