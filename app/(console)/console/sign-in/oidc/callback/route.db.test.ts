import { NextRequest } from 'next/server'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { type Db, db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { readPendingInvitation, writePendingInvitation } from '@/lib/auth/pending-invitation'
import { setStaffCookie } from '@/lib/auth/staff-session'
import * as environment from '@/lib/env'
import { makeInvitationRow } from '@/lib/operations/console/staff/testing'
import { makeStaff } from '@/lib/operations/console/testing'
import { atProvider, browse, closeProvider, openProvider, sit } from '@/lib/upstream/testing'
import { GET as freshly } from '../../../step-up/oidc/route'
import { toProvider } from '../attempt'
import { GET as begin } from '../route'
import { GET as callback } from './route'

type Jar = Map<string, string>
/** Of the browser that calls. */
let jar: Jar = new Map()
const attributes = new Map<string, Record<string, unknown>>()
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ origin: 'http://localhost:3000' }),
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { value: jar.get(name) } : undefined),
    set(name: string, value: string, { maxAge, ...rest }: { maxAge: number }) {
      if (maxAge === 0) jar.delete(name)
      else jar.set(name, value)
      attributes.set(name, rest)
    },
  }),
}))
beforeAll(openProvider)
afterAll(async () => {
  closeProvider()
  await ownPool().end()
})

/** Where a route sends the browser to. */
const sentTo = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'nowhere',
    (error: { digest?: string }) => {
      const [kind, , path = ''] = error.digest?.split(';') ?? []
      if (kind !== 'NEXT_REDIRECT') throw error
      return path
    },
  )

const ask = (path: string) => new NextRequest(`http://localhost:3000${path}`)
const back = (query: URLSearchParams) => sentTo(callback(ask(`/console/sign-in/oidc/callback?${query}`)))

/** Goes to the provider and comes back, in the same browser or in another. */
async function through(start: Promise<unknown>, comesBackIn: Jar = jar): Promise<string> {
  const query = await browse(new URL(await sentTo(start)))
  jar = comesBackIn
  return back(query)
}

/** Somebody at the provider who is invited and has joined, in a new browser. */
async function member(db: Db) {
  jar = new Map()
  const { partnerId } = await makeStaff(db)
  const [email, token] = [`${v7()}@staff.example`, v7()]
  await makeInvitationRow(db, { partnerId, email, token, role: 'admin', expiresAt: new Date(Date.now() + 3_600_000) })
  sit(email)
  const joined = await through(toProvider({ isFresh: false, token, next: '/console' }))
  return { partnerId, email, joined }
}

const steppedUpAt = async (db: Db, partnerId: string) =>
  (await db`select stepped_up_at from staff_session where partner_id = ${partnerId} order by created_at`).at(-1)
    ?.steppedUpAt

test('who was invited comes in by the provider, in the browser that went there, once, and goes on where they were', async ({
  db,
}) => {
  const { joined } = await member(db)
  expect(joined).toBe('/console')
  expect([...jar.keys()]).toEqual(['sammati.staff'])
  const query = await browse(new URL(await sentTo(begin(ask('/console/sign-in/oidc?next=/console/keys')))))
  const mine = jar
  // The answer alone, in another browser, and in one with an attempt of its own.
  jar = new Map()
  expect(await back(query)).toBe('/console/sign-in?provider=1')
  await sentTo(begin(ask('/console/sign-in/oidc')))
  expect(await back(query)).toBe('/console/sign-in?provider=1')
  expect(jar.size).toBe(0)
  jar = mine
  expect(await back(query)).toBe('/console/keys')
  expect(await back(query)).toBe('/console/sign-in?provider=1')
  // Nowhere else.
  expect(await through(begin(ask('/console/sign-in/oidc?next=https://evil.example/console')))).toBe('/console')

  jar = new Map()
  sit(`${v7()}@staff.example`)
  expect(await through(begin(ask('/console/sign-in/oidc')))).toBe('/console/sign-in?stranger=1')
  expect(jar.size).toBe(0)
})

test('a fresh proof is of the same account and in the session that asked; one that fails says so where it was asked for', async ({
  db,
}) => {
  const { partnerId } = await member(db)
  const fresh = () => freshly(ask('/console/step-up/oidc?next=/console/keys'))
  const next = `next=${encodeURIComponent('/console/keys')}`
  expect(await steppedUpAt(db, partnerId)).toBeNull()
  const before = jar.get('sammati.staff')

  await sentTo(fresh())
  expect(await back(new URLSearchParams({ error: 'access_denied' }))).toBe(`/console/step-up?provider=1&${next}`)
  const me = atProvider.who
  sit(`${v7()}@staff.example`)
  expect(await through(fresh())).toBe(`/console/step-up?other=1&${next}`)
  atProvider.who = me
  expect(await steppedUpAt(db, partnerId)).toBeNull()
  expect(jar.get('sammati.staff')).toBe(before)

  expect(await through(fresh())).toBe('/console/keys')
  expect(await steppedUpAt(db, partnerId)).toBeInstanceOf(Date)
  expect(jar.get('sammati.staff')).not.toBe(before)
  // Whoever is signed in no more is not signed in by it.
  expect(await through(fresh(), new Map([...jar].filter(([name]) => name !== 'sammati.staff')))).toBe(
    '/console/sign-in?provider=1',
  )
})

test('nobody under the same domain can plant a session, an attempt or an invitation: their cookies are this host’s alone', async () => {
  jar = new Map()
  attributes.clear()
  const spy = vi
    .spyOn(environment, 'env')
    .mockReturnValue({ ...environment.env(), APP_ORIGIN: 'https://wallet.example' })
  try {
    await sentTo(begin(ask('/console/sign-in/oidc')))
    await writePendingInvitation({ token: 'one', totpSecret: 'two' })
    await setStaffCookie('three')
    const names = ['__Host-sammati.staff-oidc', '__Host-sammati.invitation', '__Host-sammati.staff']
    expect([...jar.keys()]).toEqual(names)
    // A browser keeps a __Host- cookie only with Secure, for the path / and without a domain.
    const hostOnly = { httpOnly: true, sameSite: 'lax', path: '/', secure: true }
    expect([...attributes.values()]).toEqual(names.map(() => hostOnly))
    expect(await readPendingInvitation()).toMatchObject({ token: 'one' })
    jar = new Map([...jar].map(([name, value]) => [name.replace('__Host-', ''), value]))
    expect(await readPendingInvitation()).toBeNull()
  } finally {
    spy.mockRestore()
  }
})
