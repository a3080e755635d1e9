import { expect, vi } from 'vitest'
import type { Db } from '@/db/client'
import { identifierHash } from '@/db/queries/person'
import * as sealed from '@/db/sealed'
import { test } from '@/db/testing'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { consumeChallenge, proveByOtp } from './prove-by-otp'
import { requestCode } from './request-code'
import {
  codesSentTo,
  contextAt,
  later,
  makePerson,
  makeWaiting,
  someEmail,
  someMobile,
  start,
  wrongFor,
} from './testing'
import { verifyCode } from './verify-code'

/** A challenge and its code, as the person reads it. */
async function challenge(db: Db, identifier: string, at = start) {
  const ctx = contextAt(db, at)
  const { challengeId } = await requestCode(ctx, { identifier, language: 'en' })
  await ctx.settle()
  const [otp = ''] = await codesSentTo(identifier)
  return { challengeId, otp }
}
async function verify(
  db: Db,
  input: { challengeId: string; otp: string; personId?: string },
  at = start,
  door = 'web' as 'web' | 'native',
) {
  const ctx = contextAt(db, at, { door })
  return verifyCode(ctx, { device: '', language: 'en', ...input }).finally(ctx.settle)
}

const auditOf = (db: Db, personId: string) =>
  db<
    { action: string; details: unknown }[]
  >`select action, details from audit_event where person_id = ${personId} order by at, id`

test('the right code starts a session once, and is audited', async ({ db }) => {
  const mobile = someMobile()
  const personId = await makePerson(db, [mobile])
  const given = await challenge(db, mobile)
  const spaced = { ...given, otp: ` ${given.otp.slice(0, 3)} ${given.otp.slice(3)}` }
  const session = await verify(db, spaced, later(299))
  expect(session).toMatchObject({ personId, accessToken: null, expiresAt: later(299 + 12 * 3600) })
  await expect(verify(db, given, later(299))).rejects.toMatchObject({ code: 'otp_expired' })

  expect(await auditOf(db, personId)).toMatchObject([{ action: 'person.signed_in', details: { with: 'mobile' } }])
  const [row] = await db`select kind, signed_in_with, token_hash from web_session where id = ${session.sessionId}`
  expect(row).toEqual({ kind: 'web', signedInWith: 'mobile', tokenHash: null })
  const [identifier] = await db`select proven_at from person_identifier where person_id = ${personId}`
  expect(identifier?.provenAt).toEqual(later(299))
})

test('software gets a token for 15 minutes, of which only the hash is kept', async ({ db }) => {
  const email = someEmail()
  await makePerson(db, [email])
  const session = await verify(db, await challenge(db, email), start, 'native')
  expect(session.accessToken).toMatch(/^sam_p_[\w-]{43}$/)
  expect(session.expiresAt).toEqual(later(900))
  const [row] = await db`select * from web_session where id = ${session.sessionId}`
  expect(Buffer.from(row?.tokenHash)).toHaveLength(32)
  expect(JSON.stringify(row)).not.toContain(session.accessToken)
})

test('a code dies after 5 minutes', async ({ db }) => {
  const mobile = someMobile()
  await makePerson(db, [mobile])
  await expect(verify(db, await challenge(db, mobile), later(300))).rejects.toMatchObject({ code: 'otp_expired' })
})

test('of 50 parallel guesses at most 5 are compared, and then the right code is too late', async ({ db }) => {
  const mobile = someMobile()
  const personId = await makePerson(db, [mobile])
  const given = await challenge(db, mobile)
  const compared = vi.spyOn(sealed, 'blindIndex')
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => verify(db, { ...given, otp: wrongFor(given.otp) }).catch((error) => error)),
  )
  const codes = answers.map((error) => error.code)
  expect(codes.filter((code) => code === 'otp_wrong')).toHaveLength(5)
  expect(codes.filter((code) => code === 'otp_expired')).toHaveLength(45)
  expect(
    answers
      .map((error) => error.facts.attemptsLeft)
      .filter((left) => left !== undefined)
      .sort(),
  ).toEqual([0, 1, 2, 3, 4])
  expect(compared.mock.calls.filter(([kind]) => kind === 'otp')).toHaveLength(5)
  compared.mockRestore()
  await expect(verify(db, given)).rejects.toMatchObject({ code: 'otp_expired' })

  const audit = await auditOf(db, personId)
  expect(audit.map((event) => event.action)).toEqual(Array(5).fill('person.sign_in_failed'))
  expect(audit[0]?.details).toEqual({ locked: false })
})

test('a wrong answer is counted even when the door rolls its transaction back', async ({ db }) => {
  const mobile = someMobile()
  await makePerson(db, [mobile])
  const given = await challenge(db, mobile)
  await db
    .begin((tx) =>
      verifyCode(
        { ...contextAt(db, start), db: tx },
        { ...given, otp: wrongFor(given.otp), device: '', language: 'en' },
      ),
    )
    .catch(() => {})
  const [row] = await db`select attempts from otp_challenge where id = ${given.challengeId}`
  expect(row?.attempts).toBe(1)
})

test('what is not 6 digits is refused and costs nothing', async ({ db }) => {
  const mobile = someMobile()
  await makePerson(db, [mobile])
  const given = await challenge(db, mobile)
  for (const otp of ['12345', '1234567', 'abcdef'])
    await expect(verify(db, { ...given, otp })).rejects.toMatchObject({ code: 'invalid_input' })
  await verify(db, given)
})

test('100 wrong answers in a row lock the identifier, known or not, and a right one before that starts anew', async ({
  db,
}) => {
  const known = someMobile()
  await makePerson(db, [known])
  for (const mobile of [known, someMobile()]) {
    const hash = identifierHash(parseIdentifier(mobile)!)
    const given = await challenge(db, mobile)
    await db`update otp_guard set failures_in_row = 99 where identifier_hash = ${hash}`
    await expect(verify(db, { ...given, otp: wrongFor(given.otp) })).rejects.toMatchObject({ code: 'otp_wrong' })
    // The standing code is worth nothing any more, and no other is given.
    await expect(verify(db, { ...given, otp: given.otp || '123456' })).rejects.toMatchObject({ code: 'otp_locked' })
    await expect(challenge(db, mobile, later(3600))).rejects.toMatchObject({ code: 'otp_locked' })
  }

  const other = someMobile()
  await makePerson(db, [other])
  const given = await challenge(db, other)
  const hash = identifierHash(parseIdentifier(other)!)
  await db`update otp_guard set failures_in_row = 99 where identifier_hash = ${hash}`
  await verify(db, given)
  const [guard] = await db`select failures_in_row from otp_guard where identifier_hash = ${hash}`
  expect(guard?.failuresInRow).toBe(0)
})

test('several people behind one mobile choose, by first names, within 5 minutes of the right code', async ({ db }) => {
  const mobile = someMobile()
  const meera = await makePerson(db, [mobile], 'Meera Joshi')
  const arjun = await makePerson(db, [mobile], 'Arjun Joshi')
  const stranger = await makePerson(db, [someMobile()], 'Ravi')
  const given = await challenge(db, mobile)

  await expect(verify(db, given, later(290))).rejects.toMatchObject({
    code: 'choose_person',
    facts: {
      people: [
        { personId: meera, firstName: 'Meera' },
        { personId: arjun, firstName: 'Arjun' },
      ],
    },
  })
  await expect(verify(db, { ...given, personId: stranger }, later(400))).rejects.toMatchObject({
    code: 'invalid_input',
    fields: { personId: [expect.any(String)] },
  })
  // Past the life of the code, within that of the proof. Someone without the code gets nowhere.
  await expect(verify(db, { ...given, otp: wrongFor(given.otp), personId: arjun }, later(500))).rejects.toMatchObject({
    code: 'otp_wrong',
  })
  expect(await verify(db, { ...given, personId: arjun }, later(589))).toMatchObject({ personId: arjun })
  await expect(verify(db, { ...given, personId: meera }, later(589))).rejects.toMatchObject({ code: 'otp_expired' })

  const again = await challenge(db, mobile, later(1000))
  await verify(db, again, later(1000)).catch(() => {})
  await expect(verify(db, { ...again, personId: meera }, later(1300))).rejects.toMatchObject({ code: 'otp_expired' })
})

test('of many right answers at once one starts a session', async ({ db }) => {
  const [known, invited] = [someEmail(), someEmail()]
  const personId = await makePerson(db, [known])
  await makeWaiting(db, invited)
  for (const email of [known, invited]) {
    const given = await challenge(db, email)
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => verify(db, given)))
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    const hash = identifierHash(parseIdentifier(email)!)
    expect(await db`select from person_identifier where value_hash = ${hash}`).toHaveLength(1)
  }
  expect(await db`select from web_session where person_id = ${personId}`).toHaveLength(1)
})

test('whoever proves an invited identifier becomes a person and has the request', async ({ db }) => {
  const mobile = someMobile()
  const requestId = await makeWaiting(db, mobile)
  const inReview = await makeWaiting(db, mobile, 'IN_REVIEW')
  const { personId } = await verify(db, await challenge(db, mobile))

  // Of what is still in review they hear nothing, and its partner sees nothing of them.
  expect((await auditOf(db, personId)).map((event) => event.action).sort()).toEqual([
    'person.joined',
    'person.signed_in',
    'request.assigned',
  ])
  for (const [id, version] of [
    [requestId, 2],
    [inReview, 1],
  ] as const) {
    const [request] = await db`select person_id, version from consent_request where id = ${id}`
    expect(request).toEqual({ personId, version })
    const [event] =
      await db`select e.partner_id = r.partner_id as same from audit_event e join consent_request r on r.id = e.request_id
      where e.request_id = ${id} and e.action = 'request.assigned'`
    expect(event).toEqual({ same: true })
  }
  // What is still in review is nobody's to answer yet.
  expect(await db`select topic, request_id from outbox where person_id = ${personId}`).toEqual([
    { topic: 'consent.asked', requestId },
  ])
})

test('a request that names a shared mobile keeps waiting', async ({ db }) => {
  const mobile = someMobile()
  const requestId = await makeWaiting(db, mobile)
  const one = await makePerson(db, [mobile], 'Meera')
  await makePerson(db, [mobile], 'Arjun')
  await verify(db, { ...(await challenge(db, mobile)), personId: one })
  const [request] = await db`select person_id from consent_request where id = ${requestId}`
  expect(request).toEqual({ personId: null })
  expect(await db`select from audit_event where request_id = ${requestId}`).toHaveLength(0)
})

test('a request that expired is given to nobody', async ({ db }) => {
  const email = someEmail()
  const requestId = await makeWaiting(db, email)
  await makePerson(db, [email])
  const at = later(2 * 86_400)
  await verify(db, await challenge(db, email, at), at)
  const [request] = await db`select person_id from consent_request where id = ${requestId}`
  expect(request).toEqual({ personId: null })
})

test('a proof without a session names everyone behind the identifier and serves until it is used up', async ({
  db,
}) => {
  const mobile = someMobile()
  const people = [await makePerson(db, [mobile]), await makePerson(db, [mobile])]
  const given = await challenge(db, mobile)
  const prove = (at = start) => proveByOtp(contextAt(db, at), given)
  const proven = { kind: 'mobile', challengeId: given.challengeId, personIds: people }
  // More often than wrong answers would be heard.
  for (let time = 0; time < 6; time++) expect(await prove()).toMatchObject(proven)
  expect(await prove(later(299))).toMatchObject(proven)
  await expect(prove(later(300))).rejects.toMatchObject({ code: 'otp_expired' })
  await expect(consumeChallenge(db, given.challengeId, later(300))).rejects.toMatchObject({ code: 'otp_expired' })

  await consumeChallenge(db, given.challengeId, later(299))
  await expect(consumeChallenge(db, given.challengeId, later(299))).rejects.toMatchObject({ code: 'otp_expired' })
  await expect(prove()).rejects.toMatchObject({ code: 'otp_expired' })
})
