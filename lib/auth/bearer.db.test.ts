import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { makePartner, makePerson, someMobile } from '@/lib/operations/sign-in/testing'
import { newToken } from '@/lib/operations/sign-in/token'
import { readBearer } from './bearer'

const now = new Date('2026-04-01T10:00:00.000Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

async function makeKey(db: Db, over: { dialect?: string; expiresAt?: Date; revokedAt?: Date } = {}) {
  const partnerId = await makePartner(db)
  const id = v7()
  const { token, hash, prefix } = newToken('k')
  await db`insert into partner_credential (id, partner_id, dialect, secret_hash, prefix, scopes, created_at, expires_at, revoked_at)
    values (${id}, ${partnerId}, ${over.dialect ?? 'native'}, ${hash}, ${prefix}, ${['consents:read']}, ${now},
      ${over.expiresAt ?? null}, ${over.revokedAt ?? null})`
  return { id, partnerId, token }
}

async function makeToken(db: Db, over: { expiresAt?: Date; revokedAt?: Date } = {}) {
  const personId = await makePerson(db, [someMobile()])
  const id = v7()
  const { token, hash } = newToken('p')
  await db`insert into web_session (id, kind, person_id, token_hash, signed_in_with, created_at, last_seen_at, expires_at, revoked_at)
    values (${id}, 'api', ${personId}, ${hash}, 'mobile', ${now}, ${now}, ${over.expiresAt ?? later(900)}, ${over.revokedAt ?? null})`
  return { id, personId, token }
}

test("a partner's key speaks for the partner, with its scopes", async ({ db }) => {
  const { id, partnerId, token } = await makeKey(db)
  expect((await readBearer(db, `Bearer ${token}`, ['native'], now)).actor).toEqual({
    kind: 'partner',
    partnerId,
    credentialId: id,
    scopes: ['consents:read'],
  })
})

test("a person's token speaks for the person, whatever the dialect", async ({ db }) => {
  const { id, personId, token } = await makeToken(db)
  const actor = { kind: 'person', personId, sessionId: id, via: 'api' }
  // 15 minutes without a call are no idling: the token lives exactly that long.
  expect(await readBearer(db, `bearer ${token}`, ['native'], later(899))).toEqual({ actor })
  expect(await readBearer(db, `Bearer ${token}`, ['samagra'], now)).toEqual({ actor })
})

test('every other header is refused alike', async ({ db }) => {
  const samagra = await makeKey(db, { dialect: 'samagra' })
  expect(await readBearer(db, `Bearer ${samagra.token}`, ['samagra'], now)).toMatchObject({
    actor: { kind: 'partner' },
  })
  const headers = [
    null,
    '',
    'Bearer',
    'Basic eDp5',
    'Bearer nonsense',
    `Bearer ${newToken('k').token}`,
    `Bearer ${newToken('p').token}`,
    `Bearer ${samagra.token}`,
    `Bearer ${(await makeKey(db, { revokedAt: later(-1) })).token}`,
    `Bearer ${(await makeKey(db, { expiresAt: now })).token}`,
    `Bearer ${(await makeToken(db, { revokedAt: later(-1) })).token}`,
    `Bearer ${(await makeToken(db, { expiresAt: now })).token}`,
  ]
  for (const header of headers)
    await expect(readBearer(db, header, ['native'], now)).rejects.toMatchObject({
      code: 'unauthenticated',
      fields: {},
      facts: {},
    })
})
