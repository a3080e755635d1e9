import { createHash, createPublicKey } from 'node:crypto'
import { AbdmFailure } from './errors'
import type { GatewayCertificate } from './gateway'

const MIN_BITS = 2048
const LIFE_MS = 10 * 60 * 1000

/**
 * The key in what the gateway gave: a PEM, or its base64 alone (SPKI). Throws AbdmFailure certificate_bad for what is
 * no RSA key of at least 2048 bits.
 */
export function parseCertificate(
  given: string,
  encryption: GatewayCertificate['encryption'],
  now: Date,
): GatewayCertificate {
  const base64 = given.replace(/-----(BEGIN|END) PUBLIC KEY-----/g, '').replace(/\s/g, '')
  const der = Buffer.from(base64, 'base64')
  const key = readKey(der)
  if (key?.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_BITS)
    throw new AbdmFailure('certificate_bad')
  return {
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: createHash('sha256')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest('hex'),
    encryption,
    expiresAt: new Date(now.getTime() + LIFE_MS),
  }
}

function readKey(der: Buffer) {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' })
  } catch {
    return null
  }
}

export type CertificateCache = {
  /** The gateway's key, at most ten minutes old. */
  current(): Promise<GatewayCertificate>
  /** Asked for now. */
  anew(): Promise<GatewayCertificate>
  /** The gateway could not read what was encrypted with it. */
  forget(): void
}

/** Keeps what `fetch` brings, for one environment. What fails is not kept, and one question runs at a time. */
export function certificateCache(fetch: () => Promise<GatewayCertificate>): CertificateCache {
  let held: GatewayCertificate | null = null
  let asking: Promise<GatewayCertificate> | null = null
  const anew = async () => {
    asking ??= fetch().finally(() => {
      asking = null
    })
    held = null
    held = await asking
    return held
  }
  return {
    current: async () => (held && Date.now() < held.expiresAt.getTime() ? held : anew()),
    anew,
    forget: () => {
      held = null
    },
  }
}

/**
 * The key to send a change with, asked for now. Throws certificate_changed where the change was begun with another, and
 * unavailable where it is not there by `sendBefore`.
 */
export async function keyForChange(
  certificates: CertificateCache,
  change: { readonly certificateFingerprint: string; readonly sendBefore: Date },
): Promise<GatewayCertificate> {
  const key = await Promise.race([certificates.anew(), tooLate(change.sendBefore)])
  if (key.fingerprint !== change.certificateFingerprint) throw new AbdmFailure('certificate_changed')
  return key
}

const tooLate = (at: Date) =>
  new Promise<never>((_, reject) => {
    setTimeout(() => reject(new AbdmFailure('unavailable')), Math.max(0, at.getTime() - Date.now())).unref()
  })
