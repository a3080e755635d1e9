import 'server-only'
import { cookies } from 'next/headers'
import { decode, encode } from 'next-auth/jwt'
import type { z } from 'zod'
import { PROOF_LIFE_MS } from '@/lib/core/otp/code'
import { env } from '@/lib/env'

/** As long as a code and the proof after it live together, where a page says nothing else. */
const COOKIE_SECONDS = (2 * PROOF_LIFE_MS) / 1000

/** A cookie that goes to its own pages alone; without a path it goes to all, and no other host can set it. */
export type SealedCookie = { readonly name: string; readonly path?: string; readonly seconds?: number }

/** As the browser knows it. `__Host-` binds it to this host: a neighbour under the same domain cannot plant one. */
function asSet({ name, path }: SealedCookie) {
  const secure = env().APP_ORIGIN.startsWith('https:')
  return {
    key: !path && secure ? `__Host-${name}` : name,
    options: { httpOnly: true, sameSite: 'lax', path: path ?? '/', secure },
  } as const
}

/** What a page keeps at this browser. Encrypted: the next person at a shared phone reads nothing in it. */
export async function readSealed<T>(cookie: SealedCookie, schema: z.ZodType<T>): Promise<T | null> {
  const { name } = cookie
  const token = (await cookies()).get(asSet(cookie).key)?.value
  if (!token) return null
  const claims = await decode({ token, secret: env().AUTH_SECRET, salt: name }).catch(() => null)
  return schema.safeParse(claims?.pending).data ?? null
}

export async function writeSealed(cookie: SealedCookie, pending: unknown): Promise<void> {
  const { name, seconds = COOKIE_SECONDS } = cookie
  const value = await encode({
    token: { pending },
    secret: env().AUTH_SECRET,
    salt: name,
    maxAge: seconds,
  })
  const { key, options } = asSet(cookie)
  const jar = await cookies()
  jar.set(key, value, { ...options, maxAge: seconds })
}

export async function forgetSealed(cookie: SealedCookie): Promise<void> {
  const { key, options } = asSet(cookie)
  const jar = await cookies()
  jar.set(key, '', { ...options, maxAge: 0 })
}
