import NextAuth from 'next-auth'
import { decode } from 'next-auth/jwt'
import { afterAll, expect, vi } from 'vitest'
import { db as ownPool } from '@/db/client'
import { findLiveSession } from '@/db/queries/session'
import { test } from '@/db/testing'
import * as environment from '@/lib/env'
import { requestCode } from '@/lib/operations/sign-in/request-code'
import { codesSentTo, contextAt, makePerson, someMobile, wrongFor } from '@/lib/operations/sign-in/testing'
import { authOptions, sessionCookie } from './options'
import { clearSessionCookie, setSessionCookie } from './web-session'

const jar = new Map<string, { value: string; options: Record<string, unknown> }>()
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ 'user-agent': 'Mozilla/5.0 (Linux; Android 14) Chrome/140.0' }),
  cookies: async () => ({
    set: (name: string, value: string, options: Record<string, unknown>) => jar.set(name, { value, options }),
  }),
}))
// Outside Next nothing runs after an answer.
vi.mock('next/server', () => ({ after: (task: () => Promise<void>) => void task() }))
afterAll(() => ownPool().end())

/** A browser that talks to next-auth: sends its cookies, keeps what it is given. */
function browser() {
  const cookies: Record<string, string> = {}
  return {
    cookies,
    async call(method: 'GET' | 'POST', action: string, body: Record<string, unknown> = {}) {
      const answer = { status: 200, redirect: '', body: {} as unknown, set: [] as string[] }
      // The shape that next-auth asks for outside route handlers: all of it can be given from here.
      const response = {
        status: (status: number) => {
          answer.status = status
          return response
        },
        getHeader: () => answer.set,
        setHeader: (name: string, value: string | string[]) => {
          if (name === 'Set-Cookie') answer.set = [value].flat()
          if (name === 'Location') answer.redirect = String(value)
          return response
        },
        json: (sent: unknown) => Object.assign(answer, { body: sent }),
        send: (sent: unknown) => Object.assign(answer, { body: sent }),
        end: () => {},
      }
      const headers = { 'user-agent': 'Mozilla/5.0 (Linux; Android 14) Chrome/140.0' }
      const request = { method, query: { nextauth: action.split('/') }, body, cookies: { ...cookies }, headers }
      await NextAuth(request as never, response as never, authOptions())
      for (const line of answer.set) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value === '' || /max-age=0/i.test(line)) delete cookies[name]
        else cookies[name] = decodeURIComponent(value)
      }
      return answer
    },
    async token() {
      return ((await this.call('GET', 'csrf')).body as { csrfToken: string }).csrfToken
    },
  }
}

async function codeFor(db: Parameters<typeof contextAt>[0], mobile: string) {
  const ctx = contextAt(db, new Date())
  const { challengeId } = await requestCode(ctx, { identifier: mobile, language: 'en' })
  await ctx.settle()
  const [otp = ''] = await codesSentTo(mobile)
  return { challengeId, otp }
}

test("next-auth signs in by the same operation, into a cookie that holds a session's id alone, and signs out of the row", async ({
  db,
}) => {
  const mobile = someMobile()
  const personId = await makePerson(db, [mobile], 'Meera')
  const given = await codeFor(db, mobile)
  const tab = browser()
  const csrfToken = await tab.token()

  const wrong = await tab.call('POST', 'callback/otp', { ...given, otp: wrongFor(given.otp), csrfToken })
  expect(wrong).toMatchObject({ redirect: expect.stringContaining('error=otp_wrong') })
  expect(tab.cookies['sammati.session']).toBeUndefined()

  await tab.call('POST', 'callback/otp', { ...given, csrfToken })
  const token = await decode({ token: tab.cookies['sammati.session'], secret: environment.env().AUTH_SECRET })
  expect(Object.keys(token ?? {}).sort()).toEqual(['exp', 'iat', 'jti', 'sid'])
  const sid = token?.sid ?? ''
  expect(await findLiveSession(db, sid, new Date())).toMatchObject({ personId })
  const [row] = await db`select device from web_session where id = ${sid}`
  expect(row).toEqual({ device: 'Chrome, Android' })
  expect((await tab.call('GET', 'session')).body).toEqual({ sid, expires: expect.any(String) })

  await tab.call('POST', 'signout', { csrfToken })
  expect(tab.cookies['sammati.session']).toBeUndefined()
  expect(await findLiveSession(db, sid, new Date())).toBeUndefined()
})

test('without the csrf token nobody is signed in, and the code is not touched', async ({ db }) => {
  const mobile = someMobile()
  await makePerson(db, [mobile])
  const given = await codeFor(db, mobile)
  const tab = browser()
  await tab.call('POST', 'callback/otp', { ...given, csrfToken: 'forged' })
  expect(tab.cookies['sammati.session']).toBeUndefined()
  const [row] = await db`select attempts, consumed_at from otp_challenge where id = ${given.challengeId}`
  expect(row).toEqual({ attempts: 0, consumedAt: null })
})

test('the cookie of a server action is one that next-auth reads', async () => {
  await setSessionCookie('0b8f6f0e-6f0e-4f0e-8f0e-0b8f6f0e6f0e')
  const cookie = jar.get('sammati.session')
  expect(cookie?.options).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/', secure: false, maxAge: 43_200 })
  const tab = browser()
  tab.cookies['sammati.session'] = cookie?.value ?? ''
  expect((await tab.call('GET', 'session')).body).toMatchObject({ sid: '0b8f6f0e-6f0e-4f0e-8f0e-0b8f6f0e6f0e' })

  // One that we did not make says nothing.
  tab.cookies['sammati.session'] = `${cookie?.value.slice(0, -4)}AAAA`
  expect((await tab.call('GET', 'session')).body).toEqual({})

  await clearSessionCookie()
  expect(jar.get('sammati.session')).toMatchObject({ value: '', options: { maxAge: 0, path: '/' } })
})

test('under https the cookie is bound to the host and to https', () => {
  const real = environment.env()
  const spy = vi.spyOn(environment, 'env').mockReturnValue({ ...real, APP_ORIGIN: 'https://wallet.example.org' })
  expect(sessionCookie()).toMatchObject({ name: '__Host-sammati.session', options: { secure: true, httpOnly: true } })
  expect(authOptions()).toMatchObject({ useSecureCookies: true })
  spy.mockRestore()
})
