import 'server-only'
import { cookies } from 'next/headers'
import { encode } from 'next-auth/jwt'
import { env } from '@/lib/env'
import { COOKIE_SECONDS, sessionCookie } from './options'

/** Signs this device in to a session of `web_session`. For server actions: sign-in works without JavaScript. */
export async function setSessionCookie(sid: string): Promise<void> {
  const { name, options } = sessionCookie()
  const value = await encode({ token: { sid }, secret: env().AUTH_SECRET, maxAge: COOKIE_SECONDS })
  const jar = await cookies()
  jar.set(name, value, { ...options, maxAge: COOKIE_SECONDS })
}

/** Forgets the session on this device. Ending it is `signOut`'s part. */
export async function clearSessionCookie(): Promise<void> {
  const { name, options } = sessionCookie()
  const jar = await cookies()
  // Written over and not deleted: a browser keeps a __Host- cookie when the attributes differ.
  jar.set(name, '', { ...options, maxAge: 0 })
}
