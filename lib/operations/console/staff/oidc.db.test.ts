import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import Provider from 'oidc-provider'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Db } from '@/db/client'
import { findLiveStaffSession } from '@/db/queries/staff-session'
import { test } from '@/db/testing'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { contextAt, later, start } from '@/lib/operations/sign-in/testing'
import { hashToken } from '@/lib/operations/sign-in/token'
import { beginOidc, finishOidc, type OidcAttempt, type OidcIdentity } from '@/lib/upstream/oidc'
import { signInWithOidc } from './sign-in-with-oidc'
import { stepUp } from './step-up'
import { makeInvitationRow, makeSession } from './testing'

const CALLBACK = 'http://localhost:3000/console/sign-in/oidc/callback'
const keys = await generateKeyPair('RS256', { extractable: true })
const foreign = await generateKeyPair('RS256', { extractable: true })

/** Who sits at the provider: its account, and what it says of it. */
let who = { sub: '', email: '', email_verified: true }
/** What becomes of an ID token on its way; set by the attacks. */
let tamper: ((token: string) => Promise<string>) | null = null

const server = createServer()
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'console', client_secret: 'a-secret-of-the-console', redirect_uris: [CALLBACK] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    cookies: { keys: ['any'] },
    jwks: { keys: [{ ...(await exportJWK(keys.privateKey)), kid: 'one', alg: 'RS256', use: 'sig' }] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ ...who, sub }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  provider.use(async (ctx, next) => {
    await next()
    const body = ctx.body as { id_token?: string } | undefined
    if (tamper && ctx.path === '/token' && body?.id_token) body.id_token = await tamper(body.id_token)
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/'))
      void provider.interactionFinished(request, response, { login: { accountId: who.sub } })
    else void answer(request, response)
  })
  process.env.STAFF_OIDC_ISSUER = issuer
  process.env.STAFF_OIDC_CLIENT_ID = 'console'
  process.env.STAFF_OIDC_CLIENT_SECRET = 'a-secret-of-the-console'
})
afterAll(() => server.close())

/** What a browser does: goes where it is sent, with the provider's cookies, until it is sent back. */
async function browse(url: URL): Promise<URLSearchParams> {
  const jar = new Map<string, string>()
  let at = url
  for (let hops = 0; hops < 10; hops++) {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(at, { headers: { cookie }, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    const next = response.headers.get('location')
    if (!next) throw new Error(`the provider stopped at ${at.pathname}: ${await response.text()}`)
    at = new URL(next, at)
    if (at.href.startsWith(CALLBACK)) return at.searchParams
  }
  throw new Error('the provider goes round in circles')
}

/** Somebody at the provider, verified unless they are not. */
const sit = (email: string, over: Partial<typeof who> = {}) => {
  who = { sub: v7(), email, email_verified: true, ...over }
}

async function proven(isFresh = false): Promise<OidcIdentity> {
  const { url, attempt } = await beginOidc(isFresh)
  return finishOidc(await browse(url), attempt)
}

const signIn = (db: Db, identity: OidcIdentity, token: string | null = null, at = start) =>
  signInWithOidc(contextAt(db, at, { door: 'console' }), { identity, token, device: '' })

const codeOf = (run: Promise<unknown>) =>
  run.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

const someEmail = () => `${v7()}@staff.example`

describe('whoever the provider proves', () => {
  test('is let in when invited, bound by the verified address at first and by the identity from then on', async ({
    db,
  }) => {
    const { partnerId } = await makeStaff(db)
    const email = someEmail()
    await makeInvitationRow(db, { partnerId, email })
    sit(email.toUpperCase())
    const first = await proven()
    expect(first).toEqual({
      issuer: process.env.STAFF_OIDC_ISSUER,
      subject: who.sub,
      verifiedEmail: email.toUpperCase(),
      authTime: null,
    })
    const { secret } = await signIn(db, first)
    const session = await findLiveStaffSession(db, hashToken(secret), start, true)
    // The provider did not say when they proved it: nothing that needs a fresh proof is open.
    expect(session).toMatchObject({ partnerId, role: 'reviewer', signedInWith: 'oidc', steppedUpAt: null })

    // Another address now, not even verified: it is the same person.
    who = { ...who, email: someEmail(), email_verified: false }
    const again = await signIn(db, await proven())
    expect(await findLiveStaffSession(db, hashToken(again.secret), start, true)).toMatchObject({
      staffId: session?.staffId,
    })
    expect(
      await db`select actor_id from audit_event where partner_id = ${partnerId} and action = 'staff.bound'`,
    ).toEqual([{ actorId: session?.staffId }])
    // And somebody else who has the address by now is a stranger.
    sit(email)
    expect(await codeOf(signIn(db, await proven()))).toBe('unauthenticated')
  })

  test('is a stranger without an invitation, without a verified address, and with somebody else’s link', async ({
    db,
  }) => {
    const { partnerId } = await makeStaff(db)
    const [invited, token] = [someEmail(), v7()]
    await makeInvitationRow(db, { partnerId, email: invited, token })
    const before = await db`select count(*)::int as staff from staff`
    sit(someEmail())
    expect(await codeOf(signIn(db, await proven()))).toBe('unauthenticated')
    expect(await codeOf(signIn(db, await proven(), token))).toBe('unauthenticated')
    sit(invited, { email_verified: false })
    expect(await codeOf(signIn(db, await proven()))).toBe('unauthenticated')
    expect(await codeOf(signIn(db, await proven(), token))).toBe('unauthenticated')
    expect(await db`select count(*)::int as staff from staff`).toEqual(before)
    sit(invited)
    expect(await codeOf(signIn(db, await proven(), token, later(71 * 3600)))).toBe('unauthenticated')
    expect(await codeOf(signIn(db, await proven(), token))).toBe('done')
  })

  test('never takes over an account with a password, nor one that is bound or shut', async ({ db }) => {
    const member = await makeStaff(db)
    await db`update staff set password_hash = 'scrypt$' where id = ${member.staffId}`
    const email = `${member.staffId}@staff.example`
    sit(email)
    const identity = await proven()
    expect(await codeOf(signIn(db, identity))).toBe('unauthenticated')
    await makeInvitationRow(db, { partnerId: member.partnerId, email })
    expect(await codeOf(signIn(db, identity))).toBe('unauthenticated')
    await db`update staff set password_hash = null, disabled_at = ${start} where id = ${member.staffId}`
    expect(await codeOf(signIn(db, identity))).toBe('unauthenticated')
    const rows = await db`select oidc_subject from staff where id = ${member.staffId}`
    expect(rows).toEqual([{ oidcSubject: null }])
  })

  test('proves it anew for what needs that: the same account, just now', async ({ db }) => {
    const { partnerId } = await makeStaff(db)
    const email = someEmail()
    await makeInvitationRow(db, { partnerId, email })
    sit(email)
    const now = new Date()
    await db`update staff_invitation set expires_at = ${new Date(now.getTime() + 60_000)} where email = ${email}`
    await signIn(db, await proven(), null, now)
    const [row] = await db<{ id: string }[]>`select id from staff where email = ${email}`
    const actor = { ...(await makeStaff(db, 'admin', partnerId)), staffId: row!.id }
    const sessionId = await makeSession(db, actor)
    await db`update staff_session set last_seen_at = ${now}, expires_at = ${new Date(now.getTime() + 60_000)} where id = ${sessionId}`
    const ctx = staffCtx(db, { ...actor, sessionId }, now)
    expect(await codeOf(stepUp(ctx, { identity: await proven() }))).toBe('step_up_required')
    const fresh = await proven(true)
    const old = { ...fresh, authTime: new Date(now.getTime() - 301_000) }
    expect(await codeOf(stepUp(ctx, { identity: old }))).toBe('step_up_required')
    const mine = who
    sit(someEmail())
    expect(await codeOf(stepUp(ctx, { identity: await proven(true) }))).toBe('unauthenticated')
    who = mine
    const { secret } = await stepUp(ctx, { identity: fresh })
    expect((await findLiveStaffSession(db, hashToken(secret), now, true))?.steppedUpAt).toEqual(fresh.authTime)
  })
})

describe('an answer of the provider is refused', () => {
  /** Goes through a sign-in and changes what comes back, or what was kept. */
  async function attacked(
    change: (
      query: URLSearchParams,
      attempt: OidcAttempt,
    ) => { query?: URLSearchParams; attempt?: Partial<OidcAttempt> },
  ) {
    sit(someEmail())
    const { url, attempt } = await beginOidc(false)
    const query = await browse(url)
    const changed = change(new URLSearchParams(query), attempt)
    return finishOidc(changed.query ?? query, { ...attempt, ...changed.attempt })
  }
  const replaced = (query: URLSearchParams, name: string, value: string | null) => {
    if (value === null) query.delete(name)
    else query.set(name, value)
    return { query }
  }

  const ANSWERS: Record<string, Parameters<typeof attacked>[0]> = {
    'with another state': (query) => replaced(query, 'state', 'another'),
    'without a state': (query) => replaced(query, 'state', null),
    'to the attempt of another browser': () => ({
      attempt: { state: 'another', nonce: 'another', verifier: 'x'.repeat(43) },
    }),
    'with another nonce': () => ({ attempt: { nonce: 'another' } }),
    'with a code that another verifier began': () => ({ attempt: { verifier: 'x'.repeat(43) } }),
    'of another issuer': (query) => replaced(query, 'iss', 'https://evil.example'),
    'that names no issuer': (query) => replaced(query, 'iss', null),
    'with a made-up code': (query) => replaced(query, 'code', 'made-up'),
    'that is an error': (query) => {
      query.set('error', 'access_denied')
      return { query }
    },
    'that is too old for a fresh proof': () => ({ attempt: { isFresh: true } }),
  }
  for (const [name, change] of Object.entries(ANSWERS))
    test(name, async () => {
      // As it is sent, it is taken: the refusal is for the change.
      expect(await attacked(() => ({}))).toMatchObject({ subject: who.sub })
      await expect(attacked(change)).rejects.toThrow()
    })

  test('that was used before', async () => {
    sit(someEmail())
    const { url, attempt } = await beginOidc(false)
    const query = await browse(url)
    await finishOidc(query, attempt)
    await expect(finishOidc(query, attempt)).rejects.toThrow()
  })

  const resigned =
    (claims: Record<string, unknown>, key = keys.privateKey) =>
    (token: string) =>
      new SignJWT({ ...decodeJwt(token), ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key)
  const TOKENS: Record<string, (token: string) => Promise<string>> = {
    'with a token of another issuer': resigned({ iss: 'https://evil.example' }),
    'with a token for another client': resigned({ aud: 'another' }),
    'with a token for another attempt': resigned({ nonce: 'another' }),
    'with a token that is over': resigned({ exp: Math.floor(Date.now() / 1000) - 600 }),
    'with a token that another key signed': resigned({}, foreign.privateKey),
    'with a token that nobody signed': async (token) =>
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`,
  }
  for (const [name, change] of Object.entries(TOKENS))
    test(name, async () => {
      sit(someEmail())
      tamper = change
      try {
        await expect(proven()).rejects.toThrow()
        // As it is sent, it is taken: the refusal was for the change.
        tamper = resigned({})
        expect(await proven()).toMatchObject({ subject: who.sub })
      } finally {
        tamper = null
      }
    })
})
