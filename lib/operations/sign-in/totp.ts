import { Secret, TOTP } from 'otpauth'
import { latinDigits } from '@/lib/core/person/identifier'

/** RFC 6238 as every authenticator app does it. */
const PERIOD_SECONDS = 30
const SETTINGS = { algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS } as const
/** A clock may be wrong by one step, either way. */
const WINDOW = 1
const SECRET_BYTES = 20

export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32

/** What an authenticator app reads from a QR code. */
export const totpAddress = (secret: string, issuer: string, email: string): string =>
  new TOTP({ ...SETTINGS, issuer, label: email, secret: Secret.fromBase32(secret) }).toString()

/** For whom nobody is known: as much work, and never right. */
const NOBODY = newTotpSecret()

/**
 * The 30-second step whose code this is; null when it is none's. The caller lets each step be used once. Digits of any
 * Indic script, with or without spaces.
 */
export function stepOfCode(secret: string | null, typed: string, now: Date): number | null {
  const token = latinDigits(typed).replace(/\s/g, '')
  const timestamp = now.getTime()
  const delta = TOTP.validate({
    ...SETTINGS,
    secret: Secret.fromBase32(secret ?? NOBODY),
    token,
    timestamp,
    window: WINDOW,
  })
  return secret === null || delta === null ? null : TOTP.counter({ period: PERIOD_SECONDS, timestamp }) + delta
}
