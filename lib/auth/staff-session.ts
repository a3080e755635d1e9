import 'server-only'
import { cookies } from 'next/headers'
import { cache } from 'react'
import { db } from '@/db/client'
import { findLiveStaffSession, type LiveStaffSession } from '@/db/queries/staff-session'
import { env } from '@/lib/env'
import { hashToken } from '@/lib/operations/sign-in/token'

export type CurrentStaff = LiveStaffSession

/** As long as a session can last at most; the database ends it sooner. */
const COOKIE_SECONDS = 8 * 3600

/** The console's own cookie: a person's session and a staff member's have nothing in common. */
function cookie() {
  const secure = env().APP_ORIGIN.startsWith('https:')
  return {
    name: `${secure ? '__Host-' : ''}sammati.staff`,
    // Strict would be lost on the way back from an identity provider.
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
  } as const
}

async function read(isUse: boolean): Promise<CurrentStaff | null> {
  const secret = (await cookies()).get(cookie().name)?.value ?? ''
  if (!/^[\w-]{43}$/.test(secret)) return null
  return (await findLiveStaffSession(db(), hashToken(secret), new Date(), isUse)) ?? null
}

/** Who is signed in to the console on this device, or null; asked of the database each time, once per render. */
export const currentStaff = cache(() => read(true))

/** The same for what a page asks for by itself, which keeps nobody signed in. */
export const staffWithoutUse = () => read(false)

/** Signs this device in by a session's secret. */
export async function setStaffCookie(secret: string): Promise<void> {
  const { name, options } = cookie()
  const jar = await cookies()
  jar.set(name, secret, { ...options, maxAge: COOKIE_SECONDS })
}

/** Forgets the session on this device. Ending it is `signOut`'s part. */
export async function clearStaffCookie(): Promise<void> {
  const { name, options } = cookie()
  const jar = await cookies()
  // Written over and not deleted: a browser keeps a __Host- cookie when the attributes differ.
  jar.set(name, '', { ...options, maxAge: 0 })
}
