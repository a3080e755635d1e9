import { v7 } from 'uuid'
import { afterAll, onTestFinished, vi } from 'vitest'
import { type Db, db as ownPool } from '@/db/client'
import type { ChangeKind, OtpMethod } from '@/lib/core/abha/change'
import { env } from '@/lib/env'
import { approve } from '@/lib/operations/consent/approve'
import { type CreateRequestInput, createRequest } from '@/lib/operations/consent/create-request'
import { NO_WORDS, partnerActor, someAsk } from '@/lib/operations/consent/testing'
import type { Ctx } from '@/lib/operations/context'
import { asPerson, contextAt, makePerson, someEmail, someMobile } from '@/lib/operations/sign-in/testing'
import * as gateways from '@/lib/upstream/abdm/open-gateway'
import { startSandbox } from '@/sandbox/abdm/testing'
import { begin } from './begin'
import { choose } from './choose'
import { confirm } from './confirm'
import { confirmSignIn } from './confirm-sign-in'
import { findNextOutcome } from './find-outcome'
import { requestCode } from './request-code'
import { requestSignIn } from './request-sign-in'
import { readChangeText } from './words'

/** What a test needs of the sandbox, wherever it runs. */
export type Sandbox = {
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly hipId: string
  add(): Promise<{ abhaNumber: string; abhaAddress: string; mobile: string | null; aadhaarMobile: string | null }>
  last(to: string | null): { otp: string }
}

/** The environment of a wallet that calls the sandbox. */
export const sandboxSettings = (sandbox: Omit<Sandbox, 'add' | 'last'>, api: 'v2' | 'v3') => ({
  ABDM_API: api,
  ABDM_GATEWAY_URL: sandbox.baseUrl,
  ABDM_BASE_URL: api === 'v2' ? sandbox.baseUrl : `${sandbox.baseUrl}/abha/api`,
  ABDM_CLIENT_ID: sandbox.clientId,
  ABDM_CLIENT_SECRET: sandbox.clientSecret,
  ABDM_HIP_ID: sandbox.hipId,
})

/** A sandbox for the tests of a file, and the end of it and of the wallet's own pool after them. */
export async function sandboxOfFile() {
  // Keys are made in it.
  vi.setConfig({ testTimeout: 120_000 })
  const sandbox = await startSandbox()
  afterAll(async () => {
    await sandbox.stop()
    await ownPool().end()
  })
  return sandbox
}

/** From now on, until the test ends, the wallet calls the sandbox in this version. */
export function speak(sandbox: Sandbox, api: 'v2' | 'v3') {
  const gateway = gateways.gatewayFor({ ...env(), ...sandboxSettings(sandbox, api) })
  const spy = vi.spyOn(gateways, 'openGateway').mockReturnValue(gateway)
  onTestFinished(() => spy.mockRestore())
}

/** Somebody with an ABHA at the sandbox, a mobile and an e-mail address here, and what they do one after the other. */
export async function abhaHolder(db: Db, sandbox: Sandbox) {
  const account = await sandbox.add()
  const { abhaNumber, abhaAddress } = account
  const [mobile, email, sessionId] = [someMobile(), someEmail(), v7()]
  const personId = await makePerson(db, [mobile, email, abhaNumber, abhaAddress])
  const person = (at = new Date(), more: Partial<Ctx> = {}) =>
    contextAt(db, at, { ...asPerson(personId, sessionId), ...more })
  const codeFor = (method: OtpMethod) =>
    sandbox.last(method === 'AADHAAR_OTP' ? account.aadhaarMobile : account.mobile).otp

  /** A request that names them by this. */
  const ask = async (identifier: string, over: Partial<CreateRequestInput> = {}) => {
    const actor = await partnerActor(db)
    const partner = contextAt(db, new Date(), { actor, door: 'native' })
    const hour = new Date(Date.now() + 3_600_000)
    const asked = {
      ...someAsk(),
      validUntil: new Date(Date.now() + 86_400_000),
      eraseAt: null,
      expiresAt: hour,
      ...over,
    }
    const { request } = await createRequest(partner, { ...asked, identifiers: [identifier] })
    return { requestId: request.id, partnerId: actor.partnerId, partner: actor }
  }
  /** A permission on such a request. */
  const share = async (identifier: string, over: Partial<CreateRequestInput> = {}) => {
    const asked = await ask(identifier, over)
    const { artefacts } = await approve(person(), { ref: { id: asked.requestId }, shown: NO_WORDS })
    return { ...asked, id: artefacts[0]?.id ?? '' }
  }
  /** Up to the code that confirms; answers its text. */
  const untilCode = async (kind: ChangeKind, method: OtpMethod = 'MOBILE_OTP', identifierId?: string) => {
    const { id } = await begin(person(), { kind, identifierId })
    if (kind === 'deactivation') {
      await choose(person(), { id, reasons: ['101'] })
      await requestSignIn(person(), { id, method })
      await confirmSignIn(person(), { id, otp: codeFor(method) })
    }
    await requestCode(person(), { id, method })
    return { id, otp: codeFor(method) }
  }
  const confirmWith = async (id: string, otp: string, ctx: Ctx = person()) => {
    const { textHash } = await readChangeText(ctx, { id, language: 'en' })
    return confirm(ctx, { id, otp: { typed: otp }, shown: { kind: 'wallet', textHash, language: 'en' } })
  }
  const statusOf = async (artefactId: string) => {
    const [row] = await db`select status from consent_artefact where id = ${artefactId}`
    return row?.status
  }
  return { account, personId, sessionId, mobile, email, person, codeFor, ask, share, untilCode, confirmWith, statusOf }
}

/** As the timer does at this time, until nothing is due. */
export async function findOutcomes(db: Db, at: Date) {
  const system = contextAt(db, at, { actor: { kind: 'system' }, door: 'system' })
  while (await findNextOutcome(system));
  await system.settle()
}
