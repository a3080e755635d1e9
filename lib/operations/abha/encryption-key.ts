import { constants, createHash, createPublicKey, generateKeyPair, privateDecrypt } from 'node:crypto'
import type { Sql } from '@/db/client'
import { type EncryptionKeyRow, encryptionKeys, insertEncryptionKey } from '@/db/queries/abha'
import { seal, unseal } from '@/db/sealed'
import { parseCode } from '@/lib/core/otp/code'
import type { Ctx } from '@/lib/operations/context'
import { gatewayOrRefuse } from './load-change'
import { failureOf, refusedBy } from './refused'

/** What ASVS 11.2.3 asks of a new key. Made in the time that the first caller waits. */
const BITS = 3072

/**
 * The public key that callers encrypt codes with, SPKI PEM: ABDM's where what they send is relayed unread (V2), else
 * our own. Fails as ABDM does.
 */
export async function encryptionPem(ctx: Ctx): Promise<string> {
  const gateway = gatewayOrRefuse()
  if (gateway.api === 'v3') return (await ownKeys(ctx.db, ctx.now))[0].publicPem
  try {
    return (await gateway.certificate()).pem
  } catch (error) {
    throw failureOf(refusedBy(error), ctx.now)
  }
}

/** The six digits in what was encrypted for us (PKCS#1 v1.5, base64); null where there are none in it. */
export async function decryptCode(ctx: Ctx, ciphertext: string): Promise<string | null> {
  for (const { fingerprint, privateSealed } of await ownKeys(ctx.db, ctx.now)) {
    const key = unseal(privateSealed, 'encryption_key.private', fingerprint)
    try {
      // A padding that is wrong decrypts to random bytes: which of the two it was, nobody learns.
      const clear = privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(ciphertext, 'base64'))
      const code = /^\d{6}$/.test(clear.toString('latin1')) && parseCode(clear.toString('latin1'))
      if (code) return code
    } catch {
      // Of another length than the key's.
    }
  }
  return null
}

type Keys = readonly [EncryptionKeyRow, ...EncryptionKeyRow[]]

/** The oldest first: whichever server made one first, all give out the same. */
async function ownKeys(sql: Sql, now: Date): Promise<Keys> {
  const [first, ...others] = await encryptionKeys(sql)
  if (first) return [first, ...others]
  const { publicPem, privatePem } = await makePair()
  const der = createPublicKey(publicPem).export({ type: 'spki', format: 'der' })
  const fingerprint = createHash('sha256').update(der).digest('hex')
  const privateSealed = seal(privatePem, 'encryption_key.private', fingerprint)
  await insertEncryptionKey(sql, { fingerprint, publicPem, privateSealed, createdAt: now })
  return ownKeys(sql, now)
}

/** Off the main thread: it takes a second. */
const makePair = () =>
  new Promise<{ publicPem: string; privatePem: string }>((resolve, reject) => {
    const options = {
      modulusLength: BITS,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    } as const
    generateKeyPair('rsa', options, (error, publicPem, privatePem) =>
      error ? reject(error) : resolve({ publicPem, privatePem }),
    )
  })
