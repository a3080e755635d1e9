import { randomInt, randomUUID } from 'node:crypto'
import type { Call } from './call'
import { Refusal } from './refusal'
import { type Account, hashOf, type Method, type Purpose, type State, type Txn, type Version } from './state'

const MINUTE_MS = 60_000
const OTP_LIFE_MS = 10 * MINUTE_MS
const BLOCK_MS = 30 * MINUTE_MS
const MAX_WRONG = 3
/** Codes for one ABHA within half an hour of which none was used. */
const MAX_SENT = 5
/** Between two codes for the same thing. */
const RESEND_MS = { v2: 30_000, v3: 60_000 }

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const WHAT: Record<Purpose, string> = {
  'sign-in': 'verification of your ABHA',
  deactivate: 'deactivation of your ABHA',
  reactivate: 'reactivation of your ABHA',
}

/** As UIDAI and NHA write them. Which ABHA it is about is not in them. */
const textOf = (method: Method, purpose: Purpose, otp: string) =>
  method === 'AADHAAR_OTP'
    ? `OTP for Aadhaar is ${otp} (valid for 10 mins). It was asked for by National Health Authority. Do not share it with anyone. -UIDAI`
    : `Dear user, ${otp} is your OTP for ${WHAT[purpose]}. It is valid for 10 minutes. Do not share it with anyone. -ABDM, National Health Authority`

/** "+919876501234" as the service shows it: "******1234". */
export const masked = (mobile: string) => `******${mobile.slice(-4)}`

/** The ways by which the account can be proven, as the profile lists them. */
export const authMethodsOf = ({ aadhaarMobile, mobile }: Account) => [
  ...(aadhaarMobile === null ? [] : ['AADHAAR_OTP']),
  ...(mobile === null ? [] : ['MOBILE_OTP']),
  'DEMOGRAPHICS',
]

export type Deliver = (to: string, body: string) => Promise<boolean>

/** The rules that both versions share. */
export class Service {
  constructor(
    readonly state: State,
    private readonly deliver: Deliver,
  ) {}

  /** The account, if it may do what it is asked: a deactivated one can only be reactivated. */
  requireStatus(account: Account | undefined, purpose: Purpose | 'any'): Account {
    if (!account || account.status === 'DELETED') throw new Refusal('account_unknown')
    if (purpose === 'reactivate' && account.status === 'ACTIVE') throw new Refusal('account_active')
    if (purpose !== 'reactivate' && purpose !== 'any' && account.status === 'DEACTIVATED')
      throw new Refusal('account_deactivated')
    return account
  }

  private refuseBlocked(call: Call, { abhaNumber }: Account, method: Method): void {
    if (call.has('blocked_12_hours')) throw new Refusal('blocked_12_hours', { method })
    if (call.has('blocked_30_minutes') || this.state.triesOf(abhaNumber).blockedUntil > this.state.now())
      throw new Refusal('blocked_30_minutes', { method })
  }

  /** Sends a code; answers its transaction and the number that it went to. */
  async sendOtp(call: Call, account: Account, purpose: Purpose, method: Method, version: Version) {
    const { kept, now } = this.state
    this.refuseBlocked(call, account, method)
    if (call.has('method_not_allowed')) throw new Refusal('method_not_allowed', { method })
    if (method === 'AADHAAR_OTP') {
      if (call.has('aadhaar_down')) throw new Refusal('aadhaar_down')
      if (call.has('aadhaar_suspended')) throw new Refusal('aadhaar_suspended')
      if (call.has('no_aadhaar_mobile')) throw new Refusal('no_aadhaar_mobile')
    }
    const to = method === 'AADHAAR_OTP' ? account.aadhaarMobile : account.mobile
    if (to === null) throw new Refusal(method === 'AADHAAR_OTP' ? 'no_aadhaar_mobile' : 'no_mobile')

    const last = Object.values(kept.txns).find(
      (txn) =>
        !txn.used &&
        txn.abhaNumber === account.abhaNumber &&
        txn.purpose === purpose &&
        txn.method === method &&
        txn.sentAt > now() - RESEND_MS[version],
    )
    if (last) throw new Refusal('resend_too_soon', { method })
    const tries = this.state.triesOf(account.abhaNumber)
    tries.sent = tries.sent.filter((at) => at > now() - BLOCK_MS)
    if (tries.sent.length >= MAX_SENT) {
      tries.blockedUntil = now() + BLOCK_MS
      throw new Refusal('blocked_30_minutes', { method })
    }
    tries.sent.push(now())

    const txnId = randomUUID()
    const otp = String(randomInt(1_000_000)).padStart(6, '0')
    const { abhaNumber } = account
    const otpHash = this.state.otpHash(txnId, otp)
    kept.txns[txnId] = { abhaNumber, version, purpose, method, otpHash, sentAt: now(), used: false }
    if (!(await this.deliver(to, textOf(method, purpose, otp)))) {
      delete kept.txns[txnId]
      throw new Refusal('message_not_sent')
    }
    return { txnId, sentTo: masked(to) }
  }

  /** The transaction, if it is one for this. */
  requireTxn(txnId: string, expected: Partial<Pick<Txn, 'abhaNumber' | 'purpose' | 'method' | 'version'>>): Txn {
    if (!UUID.test(txnId)) throw new Refusal('txn_malformed')
    const txn = this.state.kept.txns[txnId]
    const fits = (name: keyof typeof expected) => expected[name] === undefined || expected[name] === txn?.[name]
    if (!txn || txn.used || !(['abhaNumber', 'purpose', 'method', 'version'] as const).every(fits))
      throw new Refusal('txn_unknown')
    return txn
  }

  /** Uses the transaction up by its code, once. `otp` null: what was sent could not be read, which counts as wrong. */
  redeemOtp(call: Call, txnId: string, txn: Txn, otp: string | null): void {
    const { method } = txn
    const account = this.state.kept.accounts[txn.abhaNumber]
    if (!account) throw new Refusal('account_unknown')
    this.refuseBlocked(call, account, method)
    // Somebody else was faster while this one was being decrypted.
    if (txn.used) throw new Refusal('txn_unknown')
    if (call.has('otp_expired') || txn.sentAt + OTP_LIFE_MS < this.state.now())
      throw new Refusal('otp_expired', { method, txnId })
    const tries = this.state.triesOf(txn.abhaNumber)
    if (call.has('otp_wrong') || otp === null || this.state.otpHash(txnId, otp) !== txn.otpHash) {
      tries.wrong += 1
      if (tries.wrong < MAX_WRONG) throw new Refusal('otp_wrong', { method, txnId })
      tries.wrong = 0
      tries.blockedUntil = this.state.now() + BLOCK_MS
      txn.used = true
      throw new Refusal('blocked_30_minutes', { method })
    }
    txn.used = true
    tries.wrong = 0
    tries.sent = []
  }

  /** By a code that was sent for it; `otp` reads it, and gives null for what cannot be read. */
  async deactivate(
    call: Call,
    account: Account,
    by: { txnId: string; method?: Method; version: Version; otp: () => Promise<string | null> },
    reasons: readonly string[],
  ): Promise<void> {
    const { txnId, method, version, otp } = by
    const txn = this.requireTxn(txnId, { abhaNumber: account.abhaNumber, purpose: 'deactivate', method, version })
    this.redeemOtp(call, txnId, txn, await otp())
    if (call.has('benefit_programme')) throw new Refusal('benefit_programme')
    this.requireStatus(account, 'deactivate')
    this.state.setStatus(account, 'DEACTIVATED', reasons)
    call.changed = true
  }

  reactivate(call: Call, account: Account): void {
    this.requireStatus(account, 'reactivate')
    this.state.setStatus(account, 'ACTIVE', [])
    call.changed = true
  }

  async logout(call: Call): Promise<void> {
    await call.requireUser('x-token')
    delete this.state.kept.userTokens[hashOf(call.bearer('x-token') ?? '')]
  }
}
