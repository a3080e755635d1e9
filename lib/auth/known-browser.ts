import 'server-only'
import { z } from 'zod'
import type { KnownBrowser } from '@/lib/operations/sign-in/prove-staff'
import { readSealed, writeSealed } from './sealed-cookie'

const KnownBrowserCookie = z.object({ email: z.string(), id: z.string() })

/** Half a year after the last sign-in. It opens nothing: it says whose tries are counted apart from strangers'. */
const COOKIE = { name: 'sammati.staff-browser', seconds: 180 * 86_400 }

export const readKnownBrowser = (): Promise<KnownBrowser | null> => readSealed(COOKIE, KnownBrowserCookie)

/** After a sign-in with a password. A new id each time: tries that were counted under the old one stay with it. */
export const rememberBrowser = (email: string): Promise<void> => writeSealed(COOKIE, { email, id: crypto.randomUUID() })
