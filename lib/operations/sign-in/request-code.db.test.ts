import { expect, vi } from 'vitest'
import type { Db } from '@/db/client'
import { identifierHash, sealIdentifier } from '@/db/queries/person'
import * as sealed from '@/db/sealed'
import { test } from '@/db/testing'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { readDemoMessages } from '@/lib/upstream/sms'
import { requestCode } from './request-code'
import { codesSentTo, contextAt, later, makePerson, makeWaiting, someEmail, someMobile, start } from './testing'
import { verifyCode } from './verify-code'

async function ask(db: Db, identifier: string, at = start, language: 'en' | 'hi' = 'en') {
  const ctx = contextAt(db, at)
  const issued = await requestCode(ctx, { identifier, language })
  await ctx.settle()
  return issued
}

/** Runs `work` on a connection of its own that reports each statement; transaction control included. */
async function statementsOf(db: Db, work: (spied: Db) => Promise<unknown>): Promise<string[]> {
  const texts: string[] = []
  const counting = (sql: Db): Db =>
    new Proxy(sql, {
      apply(target, self, args) {
        const query = Reflect.apply(target as never, self, args)
        if (Array.isArray(args[0]) && 'raw' in args[0]) texts.push(args[0].join('?'))
        return query
      },
      get(target, key, self) {
        if (key === 'begin')
          return (run: (tx: Db) => unknown) => target.begin((tx) => run(counting(tx as never)) as never)
        return Reflect.get(target, key, self)
      },
    })
  await work(counting(db))
  return texts
}

test('a code reaches the person, in their language, and nothing in the message names anyone', async ({ db }) => {
  const mobile = someMobile()
  await makePerson(db, [mobile], 'Meera Joshi', 'hi')
  const issued = await ask(db, `0${mobile.slice(3)}`)

  expect(issued).toEqual({
    challengeId: expect.stringMatching(/^[\da-f-]{36}$/),
    sentTo: `******${mobile.slice(-4)}`,
    resendAfter: later(60),
    expiresAt: later(300),
  })
  const [message] = await readDemoMessages(mobile)
  expect(message?.body).toContain('आपका Sammati कोड')
  expect(message?.body).toMatch(/\n\n@localhost #\d{6}$/)
  expect(message?.body).not.toContain('Meera')
})

test('asked again within 60 seconds the standing challenge is the answer and nothing is sent', async ({ db }) => {
  const mobile = someMobile()
  await makePerson(db, [mobile])
  const first = await ask(db, mobile)
  expect(await ask(db, mobile, later(59))).toEqual(first)
  expect(await codesSentTo(mobile)).toHaveLength(1)

  const second = await ask(db, mobile, later(60))
  expect(second.challengeId).not.toBe(first.challengeId)
  const [newest, oldest] = await codesSentTo(mobile)
  expect(await codesSentTo(mobile)).toHaveLength(2)

  // The older code is dead, the newer one lives.
  const at = later(61)
  await expect(
    verifyCode(contextAt(db, at), { challengeId: first.challengeId, otp: oldest!, device: '', language: 'en' }),
  ).rejects.toMatchObject({ code: 'otp_expired' })
  await verifyCode(contextAt(db, at), { challengeId: second.challengeId, otp: newest!, device: '', language: 'en' })
})

test('asking many times at once sends one code', async ({ db }) => {
  const mobile = someMobile()
  await makePerson(db, [mobile])
  // The first time the new row is the lock, later the row that is there.
  for (const [sent, at] of [start, later(60)].entries()) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(db, mobile, at)))
    expect(new Set(answers.map((one) => one.challengeId)).size).toBe(1)
    expect(await codesSentTo(mobile)).toHaveLength(sent + 1)
  }
})

test('three codes in 15 minutes go unanswered, the fourth is refused with the time to wait', async ({ db }) => {
  const known = someMobile()
  await makePerson(db, [known])
  for (const mobile of [known, someMobile()]) {
    await ask(db, mobile)
    for (const seconds of [60, 120]) await ask(db, mobile, later(seconds))
    await expect(ask(db, mobile, later(180))).rejects.toMatchObject({
      code: 'too_many_requests',
      facts: { retryAfter: 720 },
    })
    await ask(db, mobile, later(900))
  }
})

test('codes that were answered correctly do not count', async ({ db }) => {
  const mobile = someMobile()
  await makePerson(db, [mobile])
  for (let round = 0; round < 6; round++) {
    const at = later(round * 30)
    const { challengeId } = await ask(db, mobile, at)
    const [otp] = await codesSentTo(mobile)
    await verifyCode(contextAt(db, at), { challengeId, otp: otp!, device: '', language: 'en' })
  }
  expect(await codesSentTo(mobile)).toHaveLength(6)
})

test('an identifier that nobody has: same shape, same statements, nothing sent, nobody made', async ({ db }) => {
  const [known, unknown] = [someMobile(), someMobile()]
  await makePerson(db, [known])
  const answers: Record<string, unknown>[] = []
  const settled: (() => Promise<void>)[] = []
  // Without what runs after the answer: its time is nobody's to see.
  const asking = (mobile: string) =>
    statementsOf(db, async (spied) => {
      const ctx = contextAt(spied, start)
      answers.push(await requestCode(ctx, { identifier: mobile, language: 'en' }))
      settled.push(ctx.settle)
    })
  const [forKnown, forUnknown] = [await asking(known), await asking(unknown)]
  for (const text of forKnown) expect(text).not.toMatch(/person_identifier|consent_request/)
  expect(forKnown).toEqual(forUnknown)
  expect(forKnown).toHaveLength(3)
  for (const settle of settled) await settle()
  expect(await codesSentTo(known)).toHaveLength(1)
  expect(Object.keys(answers[0]!)).toEqual(Object.keys(answers[1]!))
  expect(answers[1]).toMatchObject({
    sentTo: `******${unknown.slice(-4)}`,
    expiresAt: later(300),
    resendAfter: later(60),
  })

  expect(await codesSentTo(unknown)).toEqual([])
  const hash = identifierHash(parseIdentifier(unknown)!)
  expect(await db`select from person_identifier where value_hash = ${hash}`).toHaveLength(0)

  const guess = (spied: Db, challengeId: unknown) =>
    verifyCode(contextAt(spied, start), {
      challengeId: challengeId as string,
      otp: '123456',
      device: '',
      language: 'en',
    })
  const [wrongKnown, wrongUnknown] = [
    await statementsOf(db, (spied) => guess(spied, answers[0]!.challengeId).catch((error) => answers.push(error))),
    await statementsOf(db, (spied) => guess(spied, answers[1]!.challengeId).catch((error) => answers.push(error))),
  ]
  expect(wrongKnown).toEqual(wrongUnknown)
  for (const text of wrongKnown) expect(text).not.toMatch(/audit_event|person_identifier/)
  expect(answers[2]).toMatchObject({ code: 'otp_wrong', facts: { attemptsLeft: 4 } })
  expect(answers[3]).toMatchObject({ code: 'otp_wrong', facts: { attemptsLeft: 4 } })
})

test('the challenge of an identifier that nobody has cannot be answered by any code', async ({ db }) => {
  const [known, unknown] = [someMobile(), someMobile()]
  await makePerson(db, [known])
  const hashing = vi.spyOn(sealed, 'blindIndex')
  for (const mobile of [known, unknown]) {
    hashing.mockClear()
    const { challengeId } = await ask(db, mobile)
    const made = hashing.mock.results.filter((_, call) => hashing.mock.calls[call]?.[0] === 'otp')
    const [row] = await db`select code_hash from otp_challenge where id = ${challengeId}`
    // For the unknown one no code is even made.
    expect(made.map((one) => Buffer.compare(one.value, row?.codeHash) === 0)).toEqual(mobile === known ? [true] : [])
  }
  hashing.mockRestore()
})

test('an ABHA is answered on the number on record, and is told no more than that', async ({ db }) => {
  const mobile = someMobile()
  const abha = `91${mobile.slice(1)}`
  const address = `meera.${mobile.slice(4)}@abdm`
  await makePerson(db, [abha, address, mobile])
  expect(await ask(db, abha)).toMatchObject({ sentTo: 'the number on record' })
  expect(await ask(db, address)).toMatchObject({ sentTo: 'the number on record' })
  expect(await codesSentTo(mobile)).toHaveLength(2)

  const email = someEmail()
  await makePerson(db, [`x${address}`, email])
  await ask(db, `x${address}`)
  expect(await codesSentTo(email)).toHaveLength(1)
  // Nobody's ABHA.
  expect(await ask(db, `y${address}`)).toMatchObject({ sentTo: 'the number on record' })
})

test('someone a request waits for is sent a code; an ABHA that nobody has is not reachable', async ({ db }) => {
  const email = someEmail()
  await ask(db, email)
  expect(await codesSentTo(email)).toEqual([])
  await makeWaiting(db, email)
  await ask(db, email, later(60))
  expect(await codesSentTo(email)).toHaveLength(1)
})

test('what is no identifier is refused with its field', async ({ db }) => {
  for (const identifier of ['Meera', '12345', '+1 415 555 0100'])
    await expect(ask(db, identifier)).rejects.toMatchObject({
      code: 'invalid_input',
      fields: { identifier: [expect.any(String)] },
    })
})

test('what is stored holds neither number nor code nor name', async ({ db }) => {
  const mobile = someMobile()
  const personId = await makePerson(db, [mobile], 'Meera Joshi')
  const { challengeId } = await ask(db, mobile)
  const [code] = await codesSentTo(mobile)
  const [row] = await db`select * from otp_challenge where id = ${challengeId}`
  const [identifier] = await db`select * from person_identifier where person_id = ${personId}`
  const [person] = await db`select * from person where id = ${personId}`
  const stored = [row, identifier, person]
    .flatMap((one) => Object.values(one ?? {}))
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)))
    .join('\n')
  for (const plain of [mobile, mobile.slice(3), 'Meera']) expect(stored).not.toContain(plain)
  const sealed = [row?.codeHash, row?.identifierSealed, row?.identifierHash, identifier?.valueSealed]
  for (const bytes of sealed) expect(Buffer.from(bytes).toString('latin1')).not.toContain(code)
  // Not even equal numbers look equal where they are sealed.
  expect(sealIdentifier('a', mobile)).not.toEqual(sealIdentifier('a', mobile))
})
