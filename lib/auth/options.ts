import { headers } from 'next/headers'
import { after } from 'next/server'
import type { NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { db } from '@/db/client'
import { findLiveSession } from '@/db/queries/session'
import { Failure } from '@/lib/core/failure'
import { env } from '@/lib/env'
import { traceIdOf } from '@/lib/http/trace-id'
import { log } from '@/lib/log'
import type { Ctx } from '@/lib/operations/context'
import { signOut } from '@/lib/operations/person/sign-out'
import { VerifyCodeInput, verifyCode } from '@/lib/operations/sign-in/verify-code'
import { deviceName } from './device'

declare module 'next-auth' {
  interface Session {
    /** Of `web_session`. Whether it is live only the database knows. */
    sid?: string
  }
}
declare module 'next-auth/jwt' {
  interface JWT {
    sid?: string
  }
}

/** As long as a session can last at most; the database ends it sooner. */
export const COOKIE_SECONDS = 12 * 3600

/** `__Host-` binds the cookie to our host and to https. The demo on loopback has no https. */
export function sessionCookie() {
  const secure = env().APP_ORIGIN.startsWith('https://')
  return {
    name: `${secure ? '__Host-' : ''}sammati.session`,
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
  } as const
}

async function contextOf(actor: Ctx['actor']): Promise<Ctx> {
  const pool = db()
  const traceId = traceIdOf(await headers())
  return { db: pool, pool, actor, door: 'web', now: new Date(), traceId, afterAnswer: (task) => after(task) }
}

/**
 * next-auth's side of the session: its JWT holds a session id and nothing else, because a JWT
 * cannot be taken back and a row can. Its Credentials provider is one more door to `verifyCode`.
 */
export function authOptions(): NextAuthOptions {
  // next-auth reads its own address from nowhere else, and would trust a Host header without it.
  process.env.NEXTAUTH_URL = env().APP_ORIGIN
  return {
    secret: env().AUTH_SECRET,
    useSecureCookies: sessionCookie().options.secure,
    cookies: { sessionToken: sessionCookie() },
    // A cookie that is old or made up is its sender's affair; the default would print it with a stack.
    logger: {
      error: (reason) => log().info({ reason }, 'next-auth refused'),
      warn: (reason) => log().debug({ reason }, 'next-auth warned'),
      debug: () => {},
    },
    session: { strategy: 'jwt', maxAge: COOKIE_SECONDS },
    jwt: { maxAge: COOKIE_SECONDS },
    pages: { signIn: '/sign-in', signOut: '/settings', error: '/sign-in' },
    providers: [
      CredentialsProvider({
        id: 'otp',
        credentials: { challengeId: {}, otp: {}, personId: {} },
        async authorize(given, request) {
          const parsed = VerifyCodeInput.safeParse({
            challengeId: given?.challengeId,
            otp: given?.otp,
            personId: given?.personId || undefined,
            device: deviceName(String(request.headers?.['user-agent'] ?? '')),
          })
          if (!parsed.success) return null
          try {
            const { sessionId } = await verifyCode(await contextOf({ kind: 'anonymous' }), parsed.data)
            return { id: sessionId }
          } catch (error) {
            // next-auth puts the message of what is thrown into a URL: a code may stand there, nothing else.
            throw new Error(error instanceof Failure ? error.code : 'internal_error')
          }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => ({ sid: user?.id ?? token.sid }),
      session: ({ session, token }) => ({ sid: token.sid, expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        const sessionId = token?.sid
        const live = sessionId && (await findLiveSession(db(), sessionId, new Date()))
        if (!live) return
        await signOut(await contextOf({ kind: 'person', personId: live.personId, sessionId, via: 'web' }))
      },
    },
  }
}
