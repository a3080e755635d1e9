import 'server-only'
import { cookies } from 'next/headers'
import { decode, encode } from 'next-auth/jwt'
import type { z } from 'zod'
import { PROOF_LIFE_MS } from '@/lib/core/otp/code'
import { env } from '@/lib/env'

/** As long as a code and the proof after it live together, where a page says nothing else. */
const COOKIE_SECONDS = (2 * PROOF_LIFE_MS) / 1000

/** A cookie that goes to its own pages alone. */
export type SealedCookie = { readonly name: string; readonly path: string; readonly seconds?: number }

/** What a page keeps at this browser. Encrypted: the next person at a shared phone reads nothing in it. */
export async function readSealed<T>({ name }: SealedCookie, schema: z.ZodType<T>): Promise<T | null> {
  const token = (await cookies()).get(name)?.value
  if (!token) return null
  const claims = await decode({ token, secret: env().AUTH_SECRET, salt: name }).catch(() => null)
  return schema.safeParse(claims?.pending).data ?? null
}

export async function writeSealed(
  { name, path, seconds = COOKIE_SECONDS }: SealedCookie,
  pending: unknown,
): Promise<void> {
  const value = await encode({
    token: { pending },
    secret: env().AUTH_SECRET,
    salt: name,
    maxAge: seconds,
  })
  const secure = env().APP_ORIGIN.startsWith('https:')
  const jar = await cookies()
  jar.set(name, value, { httpOnly: true, sameSite: 'lax', path, secure, maxAge: seconds })
}

export async function forgetSealed({ name, path }: SealedCookie): Promise<void> {
  const jar = await cookies()
  jar.set(name, '', { httpOnly: true, sameSite: 'lax', path, maxAge: 0 })
}
