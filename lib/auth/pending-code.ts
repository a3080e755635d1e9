import 'server-only'
import { cookies } from 'next/headers'
import { decode, encode } from 'next-auth/jwt'
import { z } from 'zod'
import { PROOF_LIFE_MS } from '@/lib/core/otp/code'
import { env } from '@/lib/env'

/** As long as a code and the proof after it live together. */
const COOKIE_SECONDS = (2 * PROOF_LIFE_MS) / 1000

const PendingCode = z.object({
  challengeId: z.uuid(),
  /** As typed: to send the code again, and to say where it went. */
  identifier: z.string(),
  resendAfter: z.number(),
  expiresAt: z.number(),
  /** Where to go after signing in. */
  next: z.string(),
  /** A right code that waits for the answer who of several people it is. */
  otp: z.string().optional(),
  people: z.array(z.object({ personId: z.uuid(), firstName: z.string() })).optional(),
})
export type PendingCode = z.output<typeof PendingCode>

/** What the code is for; each has its own cookie, sent to its own pages alone. */
const COOKIES = {
  'sign-in': { name: 'sammati.sign-in', path: '/sign-in' },
  add: { name: 'sammati.add', path: '/settings/add' },
} as const
type Use = keyof typeof COOKIES

/** The code that this browser waits for. Encrypted: the next person at a shared phone reads no number in it. */
export async function readPendingCode(use: Use): Promise<PendingCode | null> {
  const token = (await cookies()).get(COOKIES[use].name)?.value
  if (!token) return null
  const claims = await decode({ token, secret: env().AUTH_SECRET, salt: COOKIES[use].name }).catch(() => null)
  return PendingCode.safeParse(claims?.pending).data ?? null
}

export async function writePendingCode(use: Use, pending: z.input<typeof PendingCode>): Promise<void> {
  const { name, path } = COOKIES[use]
  const value = await encode({
    token: { pending },
    secret: env().AUTH_SECRET,
    salt: name,
    maxAge: COOKIE_SECONDS,
  })
  const secure = env().APP_ORIGIN.startsWith('https:')
  const jar = await cookies()
  jar.set(name, value, { httpOnly: true, sameSite: 'lax', path, secure, maxAge: COOKIE_SECONDS })
}

export async function forgetPendingCode(use: Use): Promise<void> {
  const { name, path } = COOKIES[use]
  const jar = await cookies()
  jar.set(name, '', { httpOnly: true, sameSite: 'lax', path, maxAge: 0 })
}
