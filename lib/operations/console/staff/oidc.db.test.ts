import { decodeJwt, generateKeyPair, SignJWT } from 'jose'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Db } from '@/db/client'
import { findLiveStaffSession } from '@/db/queries/staff-session'
import { test } from '@/db/testing'
import { isSteppedUp } from '@/lib/core/staff/permission'
import { makeStaff, staffCtx } from '@/lib/operations/console/testing'
import { contextAt, later, start } from '@/lib/operations/sign-in/testing'
import { hashToken } from '@/lib/operations/sign-in/token'
import { beginOidc, finishOidc, type OidcAttempt, type OidcIdentity } from '@/lib/upstream/oidc'
import { atProvider, browse, closeProvider, keys, openProvider, sit } from '@/lib/upstream/testing'
import { signInWithOidc } from './sign-in-with-oidc'
import { stepUp } from './step-up'
import { makeInvitationRow, makeSession } from './testing'

const foreign = await generateKeyPair('RS256', { extractable: true })
beforeAll(openProvider)
afterAll(closeProvider)

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
    const [email, token] = [someEmail(), v7()]
    await makeInvitationRow(db, { partnerId, email, token })
    sit(email.toUpperCase())
    const first = await proven()
    expect(first).toEqual({
      issuer: process.env.STAFF_OIDC_ISSUER,
      subject: atProvider.who.sub,
      verifiedEmail: email.toUpperCase(),
      authTime: null,
    })
    // An invitation that merely waits joins nobody: whoever was quicker to send one would have them.
    expect(await codeOf(signIn(db, first))).toBe('unauthenticated')
    const { secret } = await signIn(db, first, token)
    const session = await findLiveStaffSession(db, hashToken(secret), start, true)
    // The provider did not say when they proved it: nothing that needs a fresh proof is open.
    expect(session).toMatchObject({ partnerId, role: 'reviewer', signedInWith: 'oidc', steppedUpAt: null })

    // Another address now, not even verified: it is the same person.
    atProvider.who = { ...atProvider.who, email: someEmail(), email_verified: false }
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
    const token = v7()
    await makeInvitationRow(db, { partnerId: member.partnerId, email, token })
    expect(await codeOf(signIn(db, identity, token))).toBe('unauthenticated')
    await db`update staff set password_hash = null, disabled_at = ${start} where id = ${member.staffId}`
    expect(await codeOf(signIn(db, identity))).toBe('unauthenticated')
    expect(await codeOf(signIn(db, identity, token))).toBe('unauthenticated')
    const rows = await db`select oidc_subject from staff where id = ${member.staffId}`
    expect(rows).toEqual([{ oidcSubject: null }])
  })

  test('has proven it just now where the provider’s clock says later: no proof lasts', async ({ db }) => {
    const { partnerId } = await makeStaff(db)
    const [email, token] = [someEmail(), v7()]
    await makeInvitationRow(db, { partnerId, email, token })
    sit(email)
    const { secret } = await signIn(db, { ...(await proven()), authTime: later(7 * 3600) }, token)
    const session = await findLiveStaffSession(db, hashToken(secret), start, true)
    expect(session?.steppedUpAt).toEqual(start)
    for (const ahead of [1, 7 * 3600]) expect(isSteppedUp(later(ahead), start)).toBe(false)
  })

  test('proves it anew for what needs that: the same account, just now', async ({ db }) => {
    const { partnerId } = await makeStaff(db)
    const [email, token] = [someEmail(), v7()]
    await makeInvitationRow(db, { partnerId, email, token })
    sit(email)
    const now = new Date()
    await db`update staff_invitation set expires_at = ${new Date(now.getTime() + 60_000)} where email = ${email}`
    await signIn(db, await proven(), token, now)
    const [row] = await db<{ id: string }[]>`select id from staff where email = ${email}`
    const actor = { ...(await makeStaff(db, 'admin', partnerId)), staffId: row!.id }
    const sessionId = await makeSession(db, actor)
    await db`update staff_session set last_seen_at = ${now}, expires_at = ${new Date(now.getTime() + 600_000)} where id = ${sessionId}`
    const ctx = staffCtx(db, { ...actor, sessionId }, now)
    expect(await codeOf(stepUp(ctx, { identity: await proven() }))).toBe('step_up_required')
    const fresh = await proven(true)
    const old = { ...fresh, authTime: new Date(now.getTime() - 301_000) }
    expect(await codeOf(stepUp(ctx, { identity: old }))).toBe('step_up_required')
    const mine = atProvider.who
    sit(someEmail())
    expect(await codeOf(stepUp(ctx, { identity: await proven(true) }))).toBe('unauthenticated')
    atProvider.who = mine
    const afterwards = new Date()
    const { secret } = await stepUp({ ...ctx, now: afterwards }, { identity: fresh })
    expect((await findLiveStaffSession(db, hashToken(secret), afterwards, true))?.steppedUpAt).toEqual(fresh.authTime)
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
      expect(await attacked(() => ({}))).toMatchObject({ subject: atProvider.who.sub })
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
      atProvider.tamper = change
      try {
        await expect(proven()).rejects.toThrow()
        // As it is sent, it is taken: the refusal was for the change.
        atProvider.tamper = resigned({})
        expect(await proven()).toMatchObject({ subject: atProvider.who.sub })
      } finally {
        atProvider.tamper = null
      }
    })
})
