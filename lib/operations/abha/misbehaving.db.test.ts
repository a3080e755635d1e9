import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import { afterAll, expect } from 'vitest'
import { test } from '@/db/testing'
import { ASK_EVERY_MS, SEND_WITHIN_MS, SENDING_MS } from '@/lib/core/abha/change'
import type { AbhaRefusal } from '@/lib/core/abha/refusal'
import type { FailureCode } from '@/lib/core/failure'
import { rowsOf } from '@/lib/operations/consent/testing'
import { asPerson, contextAt, makePerson } from '@/lib/operations/sign-in/testing'
import { openGateway } from '@/lib/upstream/abdm/open-gateway'
import type { Fault } from '@/sandbox/abdm/faults'
import { abandon } from './abandon'
import { begin } from './begin'
import { choose } from './choose'
import { confirm } from './confirm'
import { confirmSignIn } from './confirm-sign-in'
import { abhaOverview } from './overview'
import { readChange } from './read'
import { requestCode } from './request-code'
import { requestSignIn } from './request-sign-in'
import { abhaHolder, findOutcomes, sandboxOfFile, sandboxSettings, speak } from './testing'
import type { AbhaChange } from './view'

const sandbox = await sandboxOfFile()
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

const after = (ms: number) => new Date(Date.now() + ms)
type Case = [
  fault: Fault['fault'],
  code: FailureCode,
  refusal: AbhaRefusal,
  status: AbhaChange['status'],
  held?: number,
]

const WHEN_SENDING: Case[] = [
  ['no_aadhaar_mobile', 'abha_no_mobile', 'no_mobile_on_aadhaar', 'SIGNED_IN'],
  ['aadhaar_suspended', 'abha_aadhaar_suspended', 'aadhaar_suspended', 'SIGNED_IN'],
  ['aadhaar_down', 'abha_unavailable', 'aadhaar_unavailable', 'SIGNED_IN'],
  ['method_not_allowed', 'abha_method_not_allowed', 'otp_method_refused', 'SIGNED_IN'],
  ['server_error', 'abha_unavailable', 'unavailable', 'SIGNED_IN'],
  ['x_token_expired', 'abha_session_expired', 'session_expired', 'BEGUN'],
]

for (const api of ['v2', 'v3'] as const) {
  test(`when no code can be sent by ${api}, it is said why, and the journey can go on`, async ({ db }) => {
    speak(sandbox, api)
    for (const [fault, code, refusal, status] of WHEN_SENDING) {
      const her = await abhaHolder(db, sandbox)
      const { abhaNumber: account } = her.account
      const { id } = await begin(her.person(), { kind: 'deactivation' })
      await requestSignIn(her.person(), { id, method: 'MOBILE_OTP' })
      await confirmSignIn(her.person(), { id, otp: her.codeFor('MOBILE_OTP') })
      await sandbox.misbehave({ fault, account, times: 3 })
      const refused = requestCode(her.person(), { id, method: 'AADHAAR_OTP' })
      await expect(refused, fault).rejects.toMatchObject({ code, facts: { abha: { refusal } } })
      const stands = await readChange(her.person(), { id })
      expect(stands, fault).toMatchObject({ status, failure: { refusal }, code: null, endedAt: null })
      // What ABDM once said is not there is not asked for again.
      expect([stands.hasAadhaarMobile, stands.hasAbhaMobile], fault).toEqual([fault !== 'no_aadhaar_mobile', true])
      await sandbox.reset(account)
      if (status === 'SIGNED_IN') {
        await requestCode(her.person(), { id, method: 'MOBILE_OTP' })
        const choice = await choose(her.person(), { id, reasons: ['102'] })
        expect(choice, fault).toMatchObject({ status: 'CODE_SENT', failure: null, code: { method: 'MOBILE_OTP' } })
      } else expect(stands.signedInUntil).toBeNull()
    }
  })

  const WHEN_CONFIRMING: Case[] = [
    ['otp_wrong', 'otp_wrong', 'wrong_otp', 'CODE_SENT'],
    ['otp_expired', 'otp_expired', 'otp_expired', 'SIGNED_IN'],
    ['blocked_30_minutes', 'too_many_requests', 'too_many_codes', 'SIGNED_IN', 30 * 60],
    // Of V3 no such answer is known.
    ...(api === 'v2'
      ? [['blocked_12_hours', 'otp_locked', 'too_many_tries', 'SIGNED_IN', 12 * 3600] satisfies Case]
      : []),
    ['benefit_programme', 'abha_benefit_programme', 'benefit_programme', 'FAILED'],
    ['x_token_expired', 'abha_session_expired', 'session_expired', 'BEGUN'],
    ['certificate_garbled', 'abha_certificate', 'certificate_bad', 'CODE_SENT'],
    ['certificate_small', 'abha_certificate', 'certificate_bad', 'CODE_SENT'],
    ['gateway_token_expired', 'abha_gateway_refused', 'gateway_unauthorized', 'CODE_SENT'],
  ]
  test(`a confirmation that ${api} refuses changes nothing, and its code goes there once`, async ({ db }) => {
    speak(sandbox, api)
    for (const [fault, code, refusal, status, held] of WHEN_CONFIRMING) {
      const her = await abhaHolder(db, sandbox)
      const { abhaNumber: account } = her.account
      const shared = await her.share(account)
      const { id, otp } = await her.untilCode('deactivation')
      await sandbox.misbehave({ fault, account: fault.startsWith('certificate') ? undefined : account })
      const thrown = await her.confirmWith(id, otp).catch((error) => error)
      await sandbox.behave()
      expect(thrown, `${fault}: ${thrown?.facts?.abha?.refusal}`).toMatchObject({ code, facts: { abha: { refusal } } })
      if (held) expect(thrown.facts.retryAfter).toBeGreaterThan(held - 60)
      const stands = await readChange(her.person(), { id })
      expect(stands, fault).toMatchObject({ status, failure: { refusal }, recordId: null, confirmedAt: null })
      expect(stands.heldUntil !== null).toBe(held !== undefined)
      expect(await her.statusOf(shared.id)).toBe('ACTIVE')
      // What did not get as far as the account is as good as before.
      if (status === 'CODE_SENT' && fault !== 'otp_wrong')
        expect(await her.confirmWith(id, otp), fault).toMatchObject({ status: 'DONE' })
      if (fault === 'otp_wrong') {
        const before = (await sandbox.seen()).calls
        await expect(her.confirmWith(id, otp)).rejects.toMatchObject({ code: 'otp_wrong' })
        expect((await sandbox.seen()).calls).toEqual(before)
      }
      if (status === 'FAILED') expect(await db`select * from abha_session where change_id = ${id}`).toHaveLength(0)
    }
  })

  test(`another key of ${api} between two steps is found before anything is sent`, async ({ db }) => {
    speak(sandbox, api)
    const her = await abhaHolder(db, sandbox)
    const { id, otp } = await her.untilCode('deactivation')
    await sandbox.rotate(api)
    await expect(her.confirmWith(id, otp)).rejects.toMatchObject({
      code: 'abha_certificate',
      facts: { abha: { refusal: 'certificate_changed' } },
    })
    const { calls } = await sandbox.seen()
    expect(await readChange(her.person(), { id })).toMatchObject({
      status: 'CODE_SENT',
      failure: { refusal: 'certificate_changed' },
      confirmedAt: null,
    })
    // Asking for a code finds the one in hand, and it goes with the new key.
    expect(await requestCode(her.person(), { id, method: 'MOBILE_OTP' })).toMatchObject({ status: 'CODE_SENT' })
    expect((await sandbox.seen()).calls).toEqual(calls)
    expect(await her.confirmWith(id, otp)).toMatchObject({ status: 'DONE' })
  })

  test(`a call of ${api} that the gateway stopped once is made again, and nobody notices`, async ({ db }) => {
    speak(sandbox, api)
    const her = await abhaHolder(db, sandbox)
    const { id, otp } = await her.untilCode('deactivation')
    await sandbox.misbehave({ fault: 'gateway_token_expired', account: her.account.abhaNumber, times: 1 })
    expect(await her.confirmWith(id, otp)).toMatchObject({ status: 'DONE', failure: null })
  })

  test(`what was confirmed longer ago than anybody expects is not sent by ${api}, and the code stays good`, async ({
    db,
  }) => {
    speak(sandbox, api)
    const her = await abhaHolder(db, sandbox)
    const { id, otp } = await her.untilCode('deactivation')
    const { calls } = await sandbox.seen()
    // A process that stood still after it was asked.
    const stalled = her.person(after(-SEND_WITHIN_MS))
    await expect(her.confirmWith(id, otp, stalled)).rejects.toMatchObject({ code: 'abha_unavailable' })
    const path = api === 'v2' ? '/profile/deactivate' : '/account/verify'
    const sent = (all: typeof calls) =>
      Object.entries(all).find(([one]) => one.endsWith(path))?.[1][her.account.abhaNumber]
    expect(sent((await sandbox.seen()).calls)).toBe(sent(calls))
    expect(await her.confirmWith(id, otp)).toMatchObject({ status: 'DONE' })
  })
}

test('an outcome stays unknown when the session lapses, until the person signs in to ABHA again', async ({ db }) => {
  for (const api of ['v2', 'v3'] as const) {
    speak(sandbox, api)
    const her = await abhaHolder(db, sandbox)
    const { id, otp } = await her.untilCode('deactivation')
    await sandbox.misbehave({ fault: 'error_after_success', account: her.account.abhaNumber, times: 1 })
    expect(await her.confirmWith(id, otp)).toMatchObject({ status: 'UNKNOWN', signedInUntil: expect.any(Date) })
    await sandbox.misbehave({ fault: 'x_token_expired', account: her.account.abhaNumber, times: 3 })
    await findOutcomes(db, new Date())
    expect(await readChange(her.person(), { id })).toMatchObject({ status: 'UNKNOWN', signedInUntil: null })
    await sandbox.behave()
    await findOutcomes(db, after(10 * ASK_EVERY_MS))
    expect(await readChange(her.person(), { id })).toMatchObject({ status: 'UNKNOWN' })
    await expect(abandon(her.person(), { id })).rejects.toMatchObject({ code: 'illegal_transition' })
    // That ABHA lets nobody sign in is the answer.
    expect(await requestSignIn(her.person(after(61_000)), { id, method: 'AADHAAR_OTP' })).toMatchObject({
      status: 'DONE',
    })
  }
})

test('a code to sign in with that did not get to ABDM is as good as before', async ({ db }) => {
  for (const api of ['v2', 'v3'] as const) {
    speak(sandbox, api)
    const her = await abhaHolder(db, sandbox)
    const { id } = await begin(her.person(), { kind: 'deactivation' })
    await requestSignIn(her.person(), { id, method: 'MOBILE_OTP' })
    const signIn = () => confirmSignIn(her.person(), { id, otp: her.codeFor('MOBILE_OTP') })
    await sandbox.misbehave({ fault: 'certificate_small', times: 1 })
    await expect(signIn()).rejects.toMatchObject({ code: 'abha_certificate' })
    await sandbox.behave()
    expect(await signIn()).toMatchObject({ status: 'SIGNED_IN' })
  }
})

test('a lost answer to a reactivation is known by signing in', async ({ db }) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const shared = await her.share(her.account.abhaNumber)
  const first = await her.untilCode('deactivation')
  await her.confirmWith(first.id, first.otp)
  const { id, otp } = await her.untilCode('reactivation')
  await sandbox.misbehave({ fault: 'answer_lost', account: her.account.abhaNumber, times: 1 })
  expect(await her.confirmWith(id, otp)).toMatchObject({ status: 'UNKNOWN' })
  await findOutcomes(db, after(10 * SENDING_MS))
  expect(await her.statusOf(shared.id)).toBe('PAUSED')
  await requestSignIn(her.person(), { id, method: 'MOBILE_OTP' })
  expect(await confirmSignIn(her.person(), { id, otp: her.codeFor('MOBILE_OTP') })).toMatchObject({ status: 'DONE' })
  expect(await her.statusOf(shared.id)).toBe('ACTIVE')
})

test('of whoever has no mobile at ABDM at all, both ways are known to be none', async ({ db }) => {
  for (const api of ['v2', 'v3'] as const) {
    speak(sandbox, api)
    const her = await abhaHolder(db, sandbox)
    await sandbox.add({ ...her.account, mobile: null, aadhaarMobile: null })
    const { id } = await begin(her.person(), { kind: 'deactivation' })
    for (const method of ['AADHAAR_OTP', 'MOBILE_OTP'] as const)
      await expect(requestSignIn(her.person(), { id, method })).rejects.toMatchObject({ code: 'abha_no_mobile' })
    const stands = await readChange(her.person(), { id })
    expect(stands).toMatchObject({ status: 'BEGUN', hasAadhaarMobile: false, hasAbhaMobile: false, heldUntil: null })
  }
})

test('where the ABHA was reactivated elsewhere, signing in to it gives back what was paused', async ({ db }) => {
  for (const api of ['v2', 'v3'] as const) {
    speak(sandbox, api)
    const her = await abhaHolder(db, sandbox)
    const shared = await her.share(her.account.abhaNumber)
    const first = await her.untilCode('deactivation')
    await her.confirmWith(first.id, first.otp)
    const { id } = await begin(her.person(), { kind: 'reactivation' })
    // While it is not so, signing in does not go, and the reactivation still does.
    await expect(requestSignIn(her.person(), { id, method: 'MOBILE_OTP' })).rejects.toMatchObject({
      code: 'abha_deactivated',
    })
    expect(await readChange(her.person(), { id })).toMatchObject({ status: 'BEGUN' })
    await sandbox.reset(her.account.abhaNumber)
    await expect(requestCode(her.person(), { id, method: 'MOBILE_OTP' })).rejects.toMatchObject({
      code: 'abha_gateway_refused',
    })
    await requestSignIn(her.person(), { id, method: 'MOBILE_OTP' })
    const done = await confirmSignIn(her.person(), { id, otp: her.codeFor('MOBILE_OTP') })
    expect(done).toMatchObject({ kind: 'reactivation', status: 'DONE' })
    expect(await her.statusOf(shared.id)).toBe('ACTIVE')
  }
})

test('where the ABHA was deactivated elsewhere, what is shared by it is paused here too, and nothing is put on record as confirmed', async ({
  db,
}) => {
  for (const api of ['v2', 'v3'] as const)
    for (const when of ['before', 'meanwhile'] as const) {
      speak(sandbox, api)
      const her = await abhaHolder(db, sandbox)
      const { abhaNumber } = her.account
      const [byNumber, byEmail, chosen] = [
        await her.share(abhaNumber),
        await her.share(her.email),
        await her.share(abhaNumber),
      ]
      const bank = await her.share(her.email, { dialect: 'attestr' })
      const states = () => Promise.all([byNumber, byEmail, chosen, bank].map((one) => her.statusOf(one.id)))
      const { id } = await begin(her.person(), { kind: 'deactivation' })
      await choose(her.person(), { id, reasons: ['101'], stop: [chosen.id] })
      await requestSignIn(her.person(), { id, method: 'MOBILE_OTP' })
      const signIn = () => confirmSignIn(her.person(), { id, otp: her.codeFor('MOBILE_OTP') })
      if (when === 'meanwhile') await signIn()
      await deactivateElsewhere(abhaNumber, () => her.codeFor('AADHAAR_OTP'))
      const refused = when === 'before' ? signIn() : requestCode(her.person(), { id, method: 'MOBILE_OTP' })
      await expect(refused, `${api} ${when}`).rejects.toMatchObject({ code: 'abha_deactivated' })

      expect(await readChange(her.person(), { id })).toMatchObject({
        status: 'FAILED',
        failure: { refusal: 'already_deactivated' },
        recordId: null,
        confirmedAt: null,
      })
      expect(await states()).toEqual(['PAUSED', 'PAUSED', 'PAUSED', 'ACTIVE'])
      const { outbox } = await rowsOf(db, byEmail.requestId)
      const told = outbox.filter(({ topic }) => topic === 'consent.paused')
      expect(told).toMatchObject([{ artefactId: byEmail.id, partnerId: byEmail.partnerId }])
      expect(JSON.stringify(told)).not.toMatch(/abha|abdm|change/i)
      const found = await db`
        select actor_kind, actor_id, details from audit_event where person_id = ${her.personId} and action = 'abha.found'`
      expect(found).toMatchObject([{ actorKind: 'system', actorId: 'abdm', details: { changeId: id, paused: 3 } }])
      expect(await db`select from consent_record where abha_change_id = ${id}`).toHaveLength(0)
      expect((await abhaOverview(her.person())).abhas).toMatchObject([{ state: 'DEACTIVATED', open: null }])

      const back = await her.untilCode('reactivation')
      await her.confirmWith(back.id, back.otp)
      expect(await states()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE'])
    }
})

/** As another app of theirs does. */
async function deactivateElsewhere(abhaNumber: string, code: () => string) {
  const gateway = openGateway()
  if (!gateway) throw new Error('unreachable: it is spoken to')
  const xToken = await sandbox.session(abhaNumber)
  const { txnId } = await gateway.requestOtp({ xToken, abhaNumber, method: 'AADHAAR_OTP' })
  const { fingerprint: certificateFingerprint } = await gateway.certificate()
  const otp = { clear: code() }
  const sent = { xToken, txnId, method: 'AADHAAR_OTP', otp, certificateFingerprint, sendBefore: after(20_000) } as const
  await gateway.deactivate({ ...sent, reasons: ['101'] })
}

test('codes are sent a minute apart, and one journey stands for an ABHA', async ({ db }) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const { id } = await her.untilCode('deactivation')
  const { calls } = await sandbox.seen()
  const again = await requestCode(her.person(), { id, method: 'MOBILE_OTP' })
  expect(again.status).toBe('CODE_SENT')
  expect((await sandbox.seen()).calls).toEqual(calls)
  const begun = await Promise.all(Array.from({ length: 10 }, () => begin(her.person(), { kind: 'deactivation' })))
  expect(new Set(begun.map((one) => one.id))).toEqual(new Set([id]))
  expect((await abhaOverview(her.person())).abhas).toMatchObject([{ state: 'ACTIVE', open: { id } }])
  expect(await abandon(her.person(), { id })).toMatchObject({ status: 'ABANDONED' })
  expect((await begin(her.person(), { kind: 'deactivation' })).id).not.toBe(id)
})

test('the minute between two codes is the ABHA’s: another method and another journey wait for it too', async ({
  db,
}) => {
  speak(sandbox, 'v2')
  const her = await abhaHolder(db, sandbox)
  const tooSoon = { code: 'too_many_requests', facts: { retryAfter: expect.any(Number) } }
  const { id } = await her.untilCode('deactivation')
  const { calls } = await sandbox.seen()
  await expect(requestCode(her.person(), { id, method: 'AADHAAR_OTP' })).rejects.toMatchObject(tooSoon)
  await abandon(her.person(), { id })
  const second = await begin(her.person(), { kind: 'deactivation' })
  // The code that signed in was used, and holds nobody up.
  await requestSignIn(her.person(), { id: second.id, method: 'MOBILE_OTP' })
  await expect(requestSignIn(her.person(), { id: second.id, method: 'AADHAAR_OTP' })).rejects.toMatchObject(tooSoon)
  await confirmSignIn(her.person(), { id: second.id, otp: her.codeFor('MOBILE_OTP') })
  for (const method of ['MOBILE_OTP', 'AADHAAR_OTP'] as const)
    await expect(requestCode(her.person(), { id: second.id, method })).rejects.toMatchObject(tooSoon)
  const sent = Object.keys(calls).filter((path) => /account\/(mobile|aadhaar)\/generateOTP$/.test(path))
  const now = (await sandbox.seen()).calls
  expect(sent.map((path) => now[path]?.[her.account.abhaNumber])).toEqual(
    sent.map((path) => calls[path]?.[her.account.abhaNumber]),
  )
  await sandbox.advance(61)
  const later = await requestCode(her.person(after(61_000)), { id: second.id, method: 'AADHAAR_OTP' })
  expect(later.status).toBe('CODE_SENT')
})

test('what ABDM lets nobody do yet holds for the ABHA, whatever is begun anew', async ({ db }) => {
  speak(sandbox, 'v2')
  const her = await abhaHolder(db, sandbox)
  const { id, otp } = await her.untilCode('deactivation')
  await sandbox.misbehave({ fault: 'blocked_30_minutes', account: her.account.abhaNumber, times: 1 })
  await expect(her.confirmWith(id, otp)).rejects.toMatchObject({ code: 'too_many_requests' })
  await abandon(her.person(), { id })
  const { calls } = await sandbox.seen()
  const second = await begin(her.person(), { kind: 'deactivation' })
  expect(second.heldUntil).toBeInstanceOf(Date)
  await expect(requestSignIn(her.person(), { id: second.id, method: 'MOBILE_OTP' })).rejects.toMatchObject({
    code: 'too_many_requests',
    facts: { abha: { refusal: 'too_many_codes' } },
  })
  expect((await sandbox.seen()).calls).toEqual(calls)
  await requestSignIn(her.person(after(31 * 60_000)), { id: second.id, method: 'MOBILE_OTP' })
})

test('a code in hand stays good when another one cannot be had', async ({ db }) => {
  for (const api of ['v2', 'v3'] as const) {
    speak(sandbox, api)
    const her = await abhaHolder(db, sandbox)
    const { abhaNumber: account } = her.account
    const refuse = () => sandbox.misbehave({ fault: 'no_aadhaar_mobile', account, times: 3 })
    const noMobile = { code: 'abha_no_mobile' }
    const { id } = await begin(her.person(), { kind: 'deactivation' })
    await choose(her.person(), { id, reasons: ['101'] })
    await requestSignIn(her.person(), { id, method: 'MOBILE_OTP' })
    await refuse()
    const byAadhaar = { id, method: 'AADHAAR_OTP' } as const
    await expect(requestSignIn(her.person(after(61_000)), byAadhaar)).rejects.toMatchObject(noMobile)
    await sandbox.behave(account)
    expect((await readChange(her.person(), { id })).signInCode).toMatchObject({ method: 'MOBILE_OTP' })
    await confirmSignIn(her.person(), { id, otp: her.codeFor('MOBILE_OTP') })
    await requestCode(her.person(), { id, method: 'MOBILE_OTP' })
    const { code } = await readChange(her.person(), { id })
    await refuse()
    await expect(requestCode(her.person(after(61_000)), byAadhaar)).rejects.toMatchObject(noMobile)
    await sandbox.behave(account)
    expect(await readChange(her.person(), { id })).toMatchObject({ status: 'CODE_SENT', code })
    expect(await her.confirmWith(id, her.codeFor('MOBILE_OTP'))).toMatchObject({ status: 'DONE' })
  }
})

test('nobody takes a step of a stranger’s, and the only way in is not deactivated', async ({ db }) => {
  speak(sandbox, 'v3')
  const [her, stranger] = [await abhaHolder(db, sandbox), await abhaHolder(db, sandbox)]
  const { id, otp } = await her.untilCode('deactivation')
  const steps = [
    () => readChange(stranger.person(), { id }),
    () => choose(stranger.person(), { id, reasons: ['101'] }),
    () => requestSignIn(stranger.person(), { id, method: 'MOBILE_OTP' }),
    () => confirmSignIn(stranger.person(), { id, otp }),
    () => requestCode(stranger.person(), { id, method: 'MOBILE_OTP' }),
    () => confirm(stranger.person(), { id, otp: { typed: otp }, shown: { kind: 'none' } }),
    () => abandon(stranger.person(), { id }),
  ]
  for (const step of steps) await expect(step()).rejects.toMatchObject({ code: 'not_found' })
  // Signed in to another ABHA than the one that was begun.
  const [own] =
    await db`select id from person_identifier where person_id = ${stranger.personId} and kind = 'abha_number'`
  await expect(begin(her.person(), { kind: 'deactivation', identifierId: own?.id })).rejects.toMatchObject({
    code: 'not_found',
  })

  const account = await sandbox.add()
  const alone = await makePerson(db, [account.abhaNumber, account.abhaAddress])
  const ctx = contextAt(db, new Date(), asPerson(alone, v7()))
  await expect(begin(ctx, { kind: 'deactivation' })).rejects.toMatchObject({ code: 'abha_other_identifier_needed' })
})

test('words that are not those shown now are not confirmed, and no code is used up', async ({ db }) => {
  speak(sandbox, 'v3')
  const her = await abhaHolder(db, sandbox)
  const { id, otp } = await her.untilCode('deactivation')
  const shown = { kind: 'wallet', textHash: '0'.repeat(64), language: 'en' } as const
  const wrong = confirm(her.person(), { id, otp: { typed: otp }, shown })
  await expect(wrong).rejects.toMatchObject({ code: 'text_changed' })
  await expect(confirm(her.person(), { id, otp: { typed: otp }, reasons: [], shown })).rejects.toMatchObject({
    fields: { reasons: expect.anything() },
  })
  // Digits of another script, with spaces.
  const typed = [...otp].map((digit) => String.fromCodePoint(0x0966 + Number(digit))).join(' ')
  expect(await her.confirmWith(id, typed)).toMatchObject({ status: 'DONE' })
})

const root = join(import.meta.dirname, '..', '..', '..')

/** A server of its own process that takes a step, and is killed. */
const STEPPER = `
  import { confirm } from './lib/operations/abha/confirm.ts'
  import { requestCode } from './lib/operations/abha/request-code.ts'
  import { requestSignIn } from './lib/operations/abha/request-sign-in.ts'
  import { openDb } from './db/client.ts'
  const { personId, sessionId, step, now, input } = JSON.parse(process.env.STEP)
  const db = openDb(process.env.DATABASE_URL, 4)
  const ctx = { db, pool: db, actor: { kind: 'person', personId, sessionId, via: 'web' }, door: 'web', now: new Date(now),
    traceId: 't', afterAnswer: () => {} }
  console.log('begun')
  await { confirm, requestCode, requestSignIn }[step](ctx, input)
  console.log('done')
`

/** Answers once the step has begun; kill it. */
async function stepElsewhere(
  api: 'v2' | 'v3',
  her: Awaited<ReturnType<typeof abhaHolder>>,
  step: 'confirm' | 'requestCode' | 'requestSignIn',
  input: object,
  now = new Date(),
): Promise<() => Promise<void>> {
  const { personId, sessionId } = her
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', STEPPER], {
    cwd: root,
    env: {
      ...process.env,
      ...sandboxSettings(sandbox, api),
      STEP: JSON.stringify({ personId, sessionId, step, now, input }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await once(createInterface(child.stdout), 'line')
  return async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}

test('a server killed between code and confirmation loses nothing; killed while it sends, the job finds out', async ({
  db,
}) => {
  for (const api of ['v2', 'v3'] as const) {
    speak(sandbox, api)
    const her = await abhaHolder(db, sandbox)
    const { id, otp } = await her.untilCode('deactivation')
    const { abhaNumber: account } = her.account
    // It takes effect, and the answer waits.
    const path = api === 'v2' ? '/profile/deactivate' : '/account/verify'
    await sandbox.misbehave({ fault: 'slow', ms: 4000, account, path })
    const shown = { kind: 'none' }
    const kill = await stepElsewhere(api, her, 'confirm', { id, otp: { typed: otp }, shown })
    const statusNow = async () => (await readChange(her.person(), { id })).status
    await expect.poll(statusNow, { timeout: 30_000, interval: 50 }).toBe('SENDING')
    const called = async () =>
      Object.entries((await sandbox.seen()).calls).find(([one]) => one.endsWith(path))?.[1][account]
    // Long enough for the call to be on its way, and not for its answer.
    await sleep(1500)
    await kill()
    await expect(her.confirmWith(id, otp)).rejects.toMatchObject({
      code: 'illegal_transition',
      facts: { state: 'SENDING' },
    })
    await findOutcomes(db, new Date())
    expect(await statusNow()).toBe('SENDING')
    // It gets there, unless the server died before it was sent.
    await sleep(5000)
    await sandbox.behave()
    const [account_] = (await sandbox.seen()).accounts.filter((one) => one.abhaNumber === account)
    await findOutcomes(db, after(SENDING_MS + 1000))
    expect(await statusNow()).toBe(account_?.status === 'DEACTIVATED' ? 'DONE' : 'FAILED')
    expect((await called()) ?? 0).toBe(account_?.status === 'DEACTIVATED' ? 1 : 0)
  }
})

test('a server killed while it asks for another code leaves the one in hand as it was', async ({ db }) => {
  speak(sandbox, 'v2')
  const her = await abhaHolder(db, sandbox)
  const { abhaNumber: account } = her.account
  const { id } = await begin(her.person(), { kind: 'deactivation' })
  await choose(her.person(), { id, reasons: ['101'] })
  /** Another one is asked for by the other method a minute later; ABDM has it, and has not answered. */
  const dieAsking = async (step: 'requestCode' | 'requestSignIn', path: string) => {
    const asked = async () =>
      Object.entries((await sandbox.seen()).calls).find(([one]) => one.endsWith(path))?.[1][account] ?? 0
    const before = await asked()
    await sandbox.misbehave({ fault: 'slow', ms: 20_000, account, path, times: 1 })
    const kill = await stepElsewhere('v2', her, step, { id, method: 'AADHAAR_OTP' }, after(61_000))
    await expect.poll(asked, { timeout: 30_000 }).toBeGreaterThan(before)
    await kill()
  }
  await requestSignIn(her.person(), { id, method: 'MOBILE_OTP' })
  const first = (await readChange(her.person(), { id })).signInCode
  await dieAsking('requestSignIn', '/auth/init')
  expect((await readChange(her.person(), { id })).signInCode).toEqual(first)
  // It may have come all the same: for a minute none is asked for.
  const tooSoon = { code: 'too_many_requests' }
  const again = { id, method: 'MOBILE_OTP' } as const
  const calls = async () => (await sandbox.seen()).calls
  let before = await calls()
  await expect(requestSignIn(her.person(after(62_000)), again)).rejects.toMatchObject(tooSoon)
  expect(await calls()).toEqual(before)
  await confirmSignIn(her.person(), { id, otp: her.codeFor('MOBILE_OTP') })
  await requestCode(her.person(), { id, method: 'MOBILE_OTP' })
  const { code } = await readChange(her.person(), { id })
  await dieAsking('requestCode', '/aadhaar/generateOTP')
  expect(await readChange(her.person(), { id })).toMatchObject({ status: 'CODE_SENT', code })
  before = await calls()
  await expect(requestCode(her.person(after(62_000)), again)).rejects.toMatchObject(tooSoon)
  expect(await calls()).toEqual(before)
  expect(await her.confirmWith(id, her.codeFor('MOBILE_OTP'))).toMatchObject({ status: 'DONE' })
})
