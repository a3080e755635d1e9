import { expect } from 'vitest'
import { test } from '@/db/testing'
import { listActivity } from '@/lib/operations/activity/list-activity'
import { pause } from '@/lib/operations/consent/pause'
import { resume } from '@/lib/operations/consent/resume'
import { revoke } from '@/lib/operations/consent/revoke'
import { rowsOf } from '@/lib/operations/consent/testing'
import { readReceipt } from '@/lib/operations/receipt/read-receipt'
import { verifyReceipt } from '@/lib/operations/receipt/verify-receipt'
import { requestCode as requestSignInCode } from '@/lib/operations/sign-in/request-code'
import { contextAt } from '@/lib/operations/sign-in/testing'
import { readDemoMessages } from '@/lib/upstream/sms'
import { begin } from './begin'
import { choose } from './choose'
import { changeOutcome } from './outcome'
import { readChange } from './read'
import { abhaHolder, findOutcomes, sandboxOfFile, speak } from './testing'
import { readChangeText } from './words'

const sandbox = await sandboxOfFile()

const minutes = (count: number) => new Date(Date.now() + count * 60_000)

for (const api of ['v2', 'v3'] as const)
  for (const method of ['AADHAAR_OTP', 'MOBILE_OTP'] as const)
    test(`an ABHA is deactivated by ${method} with ${api}, and everything follows once`, async ({ db }) => {
      speak(sandbox, api)
      const her = await abhaHolder(db, sandbox)
      const { abhaNumber, abhaAddress } = her.account
      const [byAddress, byNumber, stopped, byEmail] = [
        await her.share(abhaAddress),
        await her.share(abhaNumber),
        await her.share(abhaNumber, { dataTypes: ['Prescription'] }),
        await her.share(her.email),
      ]
      const own = await her.share(abhaNumber)
      await pause(her.person(), { artefactId: own.id })
      const bank = await her.share(her.email, { dialect: 'attestr' })

      const { id, otp } = await her.untilCode('deactivation', method)
      await choose(her.person(), { id, stop: [stopped.id] })
      const { text, textHash } = await readChangeText(her.person(), { id, language: 'en' })
      expect(text).toMatch(/ \(Prescriptions\): stopped for good$/m)
      const done = await her.confirmWith(id, otp)
      expect(done).toMatchObject({ status: 'DONE', failure: null, signedInUntil: null })

      const states = await Promise.all(
        [byAddress, byNumber, stopped, byEmail, own, bank].map((one) => her.statusOf(one.id)),
      )
      expect(states).toEqual(['PAUSED', 'PAUSED', 'REVOKED', 'PAUSED', 'PAUSED', 'ACTIVE'])
      expect(await changeOutcome(her.person(), { id })).toEqual({ paused: 3, stopped: 1, resumed: 0 })
      const { items } = await listActivity(her.person(), { after: null, limit: 50 })
      for (const { action, sandbox: marked } of items)
        expect([action, marked]).toEqual([action, action.startsWith('abha.')])
      // What is told is a pause like any other.
      const { audit, outbox, records } = await rowsOf(db, byAddress.requestId)
      const told = outbox.filter(({ topic }) => topic === 'consent.paused')
      expect(told).toMatchObject([{ artefactId: byAddress.id, partnerId: byAddress.partnerId }])
      expect(JSON.stringify(told)).not.toMatch(/abha|change/i)
      expect(audit.filter(({ action }) => action === 'consent.paused')).toMatchObject([
        { details: { authMethod: 'session' } },
      ])
      expect(records.filter(({ verdict }) => verdict === 'paused')).toHaveLength(1)

      const receipt = await readReceipt(her.person(), { recordId: done.recordId as string })
      expect(receipt).toMatchObject({
        verdict: 'deactivated',
        text,
        textHash,
        displayEvidence: 'wallet',
        requestId: null,
        // In what was signed: whatever the wallet is connected to later.
        abha: { changeId: id, sandbox: true },
      })
      const pasted = await verifyReceipt(her.person(), { pasted: receipt.jws, language: 'en' })
      expect(pasted).toMatchObject({ ok: true, proofs: [{ state: 'DEACTIVATED', sandbox: true }] })
      const seen = await sandbox.seen()
      expect(seen.changes.filter((one) => one.abhaNumber === abhaNumber)).toMatchObject([
        { status: 'DEACTIVATED', reasons: [api === 'v2' ? '101' : expect.stringContaining('useful')] },
      ])
      expect(await db`select * from abha_session where change_id = ${id}`).toHaveLength(0)
      // The very same again is no second call.
      expect((await her.confirmWith(id, otp)).status).toBe('DONE')
      const [row] =
        await db`select count(*)::int as count from audit_event where person_id = ${her.personId} and action = 'abha.deactivated'`
      expect(row).toEqual({ count: 1 })
    })

test('a reactivation resumes what the deactivation paused, and nothing else', async ({ db }) => {
  for (const api of ['v2', 'v3'] as const) {
    speak(sandbox, api)
    const her = await abhaHolder(db, sandbox)
    const [kept, ended, own] = [
      await her.share(her.account.abhaNumber),
      await her.share(her.account.abhaNumber),
      await her.share(her.account.abhaAddress),
    ]
    await pause(her.person(), { artefactId: own.id })
    const first = await her.untilCode('deactivation')
    await her.confirmWith(first.id, first.otp)

    // Meanwhile nothing of it can be shared again, and all of it can be stopped for good.
    await expect(resume(her.person(), { artefactId: kept.id })).rejects.toMatchObject({ code: 'abha_deactivated' })
    await expect(resume(her.person(), { artefactId: own.id })).rejects.toMatchObject({ code: 'abha_deactivated' })
    await expect(her.share(her.account.abhaAddress)).rejects.toMatchObject({ code: 'abha_deactivated' })
    await revoke(her.person(), { artefactId: ended.id })
    await expect(begin(her.person(), { kind: 'deactivation' })).rejects.toMatchObject({ code: 'abha_deactivated' })

    const back = await her.untilCode('reactivation', 'AADHAAR_OTP')
    const done = await her.confirmWith(back.id, back.otp)
    expect(done).toMatchObject({ kind: 'reactivation', status: 'DONE' })
    expect(await changeOutcome(her.person(), back)).toEqual({ paused: 0, stopped: 0, resumed: 1 })
    expect(await Promise.all([kept, ended, own].map((one) => her.statusOf(one.id)))).toEqual([
      'ACTIVE',
      'REVOKED',
      'PAUSED',
    ])
    const { outbox } = await rowsOf(db, kept.requestId)
    expect(outbox.filter(({ topic }) => topic === 'consent.resumed')).toHaveLength(1)
    await resume(her.person(), { artefactId: own.id })
    expect(await her.statusOf(own.id)).toBe('ACTIVE')
    await her.share(her.account.abhaAddress)
  }
})

test('by a deactivated ABHA nobody signs in: the answer is the same, and the message explains and has no code', async ({
  db,
}) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const session = async (kind: string, more: object = {}) => {
    const [row] = await db`
      insert into web_session ${db({
        id: crypto.randomUUID(),
        kind: 'web',
        personId: her.personId,
        signedInWith: kind,
        createdAt: new Date(),
        lastSeenAt: new Date(),
        expiresAt: minutes(60),
        ...more,
      })} returning id`
    return row?.id as string
  }
  await session('abha_number', { id: her.sessionId })
  const [byAbha, byMobile] = [await session('abha_address'), await session('mobile')]
  const earlier = contextAt(db, new Date())
  const { challengeId } = await requestSignInCode(earlier, { identifier: her.account.abhaNumber, language: 'en' })
  await earlier.settle()
  const { id, otp } = await her.untilCode('deactivation')
  await her.confirmWith(id, otp)

  const [challenge] = await db`select superseded_at from otp_challenge where id = ${challengeId}`
  expect(challenge?.supersededAt).toBeInstanceOf(Date)
  const rows = await db`select id, revoked_at, expires_at from web_session where person_id = ${her.personId}`
  const of = (wanted: string) => rows.find((row) => row.id === wanted)
  expect(of(byAbha)?.revokedAt).toBeInstanceOf(Date)
  expect(of(byMobile)?.revokedAt).toBeNull()
  // The one that confirmed reads the outcome, and no more.
  expect(of(her.sessionId)).toMatchObject({ revokedAt: null })
  expect(of(her.sessionId)?.expiresAt.getTime()).toBeLessThan(minutes(6).getTime())

  for (const identifier of [her.account.abhaNumber, her.account.abhaAddress]) {
    const ctx = contextAt(db, minutes(20))
    const asked = await requestSignInCode(ctx, { identifier, language: 'en' })
    expect(asked).toMatchObject({ challengeId: expect.any(String), sentTo: 'the number on record' })
    await ctx.settle()
    const [message] = await readDemoMessages(her.mobile)
    expect(message).toMatchObject({ otp: null, body: expect.stringContaining('deactivated') })
    expect(message?.body).not.toMatch(/\d{6}/)
  }
  const ctx = contextAt(db, minutes(20))
  await requestSignInCode(ctx, { identifier: her.mobile, language: 'en' })
  await ctx.settle()
  expect((await readDemoMessages(her.mobile))[0]?.otp).toMatch(/^\d{6}$/)
})

test('a lost answer is said to be unknown until the job has asked, and ABDM is called once', async ({ db }) => {
  for (const api of ['v2', 'v3'] as const) {
    speak(sandbox, api)
    const her = await abhaHolder(db, sandbox)
    const shared = await her.share(her.account.abhaNumber)
    const { id, otp } = await her.untilCode('deactivation')
    await sandbox.misbehave({ fault: 'answer_lost', account: her.account.abhaNumber, times: 1 })
    const unknown = await her.confirmWith(id, otp)
    expect(unknown).toMatchObject({ status: 'UNKNOWN', failure: { refusal: 'outcome_unknown' }, endedAt: null })
    expect(await her.statusOf(shared.id)).toBe('ACTIVE')
    await findOutcomes(db, new Date())
    expect(await readChange(her.person(), { id })).toMatchObject({ status: 'DONE' })
    expect(await her.statusOf(shared.id)).toBe('PAUSED')
    const told = await db`select topic from outbox where person_id = ${her.personId} and topic = 'abha.settled'`
    expect(told).toHaveLength(1)
    const { calls } = await sandbox.seen()
    const path = Object.keys(calls).find((one) =>
      one.endsWith(api === 'v2' ? '/profile/deactivate' : '/account/verify'),
    )
    expect(calls[path as string]?.[her.account.abhaNumber]).toBe(1)
  }
})

test('what took no effect is a failure only once it cannot take effect any more', async ({ db }) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const { id, otp } = await her.untilCode('deactivation')
  await sandbox.misbehave({ fault: 'call_lost', account: her.account.abhaNumber, path: '/account/verify', times: 1 })
  expect(await her.confirmWith(id, otp)).toMatchObject({ status: 'UNKNOWN' })
  await findOutcomes(db, new Date())
  expect(await readChange(her.person(), { id })).toMatchObject({ status: 'UNKNOWN' })
  await findOutcomes(db, minutes(1))
  expect(await readChange(her.person(), { id })).toMatchObject({
    status: 'FAILED',
    failure: { refusal: 'took_no_effect' },
    recordId: null,
  })
  // Another one can be begun.
  expect((await begin(her.person(), { kind: 'deactivation' })).id).not.toBe(id)
})

test('a yes that comes after it was taken for lost is a yes', async ({ db }) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const shared = await her.share(her.email)
  const { id, otp } = await her.untilCode('deactivation')
  const account = her.account.abhaNumber
  await sandbox.misbehave({ fault: 'slow', account, path: '/account/verify', times: 1, ms: 3000 })
  const confirming = her.confirmWith(id, otp)
  const stands = async () => (await readChange(her.person(), { id })).status
  await expect.poll(stands).toBe('SENDING')
  await findOutcomes(db, minutes(2))
  expect(await stands()).toBe('FAILED')
  expect(await confirming).toMatchObject({ status: 'DONE', failure: null })
  expect(await her.statusOf(shared.id)).toBe('PAUSED')
})

test('what is granted at the moment of a deactivation is paused with the rest, or refused', async ({ db }) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const { id, otp } = await her.untilCode('deactivation')
  const grants = Array.from({ length: 6 }, () => her.share(her.account.abhaAddress).catch((error) => error))
  const [done, ...shared] = await Promise.all([
    // Between two of them, wherever that is.
    new Promise((resolve) => setTimeout(resolve, 60)).then(() => her.confirmWith(id, otp).catch((error) => error)),
    ...grants,
  ])
  // What was read became another text meanwhile, or it is done.
  if (done.code === 'text_changed') await her.confirmWith(id, otp)
  else expect(done).toMatchObject({ status: 'DONE' })
  for (const one of shared)
    if ('code' in one) expect(one.code).toBe('abha_deactivated')
    else expect(await her.statusOf(one.id)).toBe('PAUSED')
})
