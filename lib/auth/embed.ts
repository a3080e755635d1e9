import 'server-only'
import { cookies, headers } from 'next/headers'
import { decode, encode } from 'next-auth/jwt'
import { z } from 'zod'
import { PROBE_COOKIE } from '@/lib/core/embed/probe'
import { env } from '@/lib/env'

const Fetched = z.object({
  partnerId: z.uuid(),
  shape: z.enum(['frame', 'popup']),
  referrer: z.string().nullable(),
})
/** Where and how the browser said that it fetches a page that asks to open a session. */
export type Fetched = z.output<typeof Fetched>

const SALT = 'embed.fetched'
/** As long as the page may wait for its script. */
const NOTE_SECONDS = 600

/** What the server saw when the page was fetched, for the page to bring along: only the server can write it. */
export const noteOf = (fetched: Fetched): Promise<string> =>
  encode({ token: { fetched }, secret: env().AUTH_SECRET, salt: SALT, maxAge: NOTE_SECONDS })

/** Null for a note that is old or was not written here. */
export async function readNote(note: string): Promise<Fetched | null> {
  const claims = await decode({ token: note, secret: env().AUTH_SECRET, salt: SALT }).catch(() => null)
  return Fetched.safeParse(claims?.fetched).data ?? null
}

/** One for each session: two frames of one page do not take each other's. */
const cookieName = (sessionId: string) => `__Host-ew-${sessionId}`

/** Whether the browser has brought back the cookie that came with the first page (proxy.ts). */
export const keepsCookies = async (): Promise<boolean> => (await cookies()).has(PROBE_COOKIE)

/** The secret of a session: its cookie, or what its page sends with its calls where the browser keeps none. */
export async function readEmbedSecret(sessionId: string): Promise<string | null> {
  const [jar, sent] = await Promise.all([cookies(), headers()])
  const bearer = /^Bearer ([\w-]{43})$/.exec(sent.get('authorization') ?? '')?.[1]
  return jar.get(cookieName(sessionId))?.value ?? bearer ?? null
}

/**
 * Keeps a session's secret for its page: partitioned by the site around it, so that it needs no third-party cookie and
 * is worth nothing anywhere else. Browsers take http://localhost for secure.
 */
export async function writeEmbedSecret(session: { readonly id: string; secret: string; endsAt: Date }): Promise<void> {
  const jar = await cookies()
  jar.set(cookieName(session.id), session.secret, {
    httpOnly: true,
    secure: true,
    sameSite: 'none',
    partitioned: true,
    path: '/',
    expires: session.endsAt,
  })
}
