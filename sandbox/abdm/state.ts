import { createHash, createHmac, randomBytes, randomInt, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Fault } from './faults'

export type Version = 'v2' | 'v3'
export type Method = 'AADHAAR_OTP' | 'MOBILE_OTP'
export type Purpose = 'sign-in' | 'deactivate' | 'reactivate'

export type Account = {
  /** With dashes: "91-1234-5678-9012". */
  readonly abhaNumber: string
  readonly abhaAddress: string
  readonly name: string
  /** `+91XXXXXXXXXX`, null for none. */
  readonly mobile: string | null
  /** The one that the Aadhaar number is linked with. */
  readonly aadhaarMobile: string | null
  status: 'ACTIVE' | 'DEACTIVATED' | 'DELETED'
}

/** A code that was sent. */
export type Txn = {
  readonly abhaNumber: string
  readonly version: Version
  readonly purpose: Purpose
  readonly method: Method
  readonly otpHash: string
  readonly sentAt: number
  used: boolean
}

/** `X`: a person's session. `T`: of somebody who proved an account and has not chosen it yet (V3). */
type UserToken = {
  readonly kind: 'X' | 'T'
  readonly abhaNumber: string
  readonly expiresAt: number
  readonly txnId?: string
}

/** A mobile that codes went to, or a person who guesses: milliseconds of the sandbox's clock. */
type Tries = { sent: number[]; wrong: number; blockedUntil: number }

type Kept = {
  /** Keys the hashes of codes. */
  readonly pepper: string
  readonly client: { readonly id: string; readonly secret: string; readonly hipId: string }
  port: number
  /** Private keys, PKCS #8 PEM, by version; made when first asked for. */
  keys: Partial<Record<Version, string>>
  /** The sandbox's clock is ahead of the machine's by so much. */
  aheadMs: number
  accounts: Record<string, Account>
  txns: Record<string, Txn>
  /** By the hash of the token. */
  userTokens: Record<string, UserToken>
  gatewayTokens: Record<string, number>
  tries: Record<string, Tries>
  faults: Fault[]
  /** How often each path was called for each account ("-": for nobody who could be told). */
  calls: Record<string, Record<string, number>>
  changes: { abhaNumber: string; status: Account['status']; reasons: readonly string[]; at: string }[]
}

const HOUR_MS = 3_600_000
export const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url')
const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
/** Looks like the JWTs that the real ones are; nothing of anybody is in it. */
const newToken = (typ: string) =>
  `${encoded({ alg: 'RS512', typ: 'JWT' })}.${encoded({ typ, jti: randomUUID() })}.${randomBytes(64).toString('base64url')}`

/**
 * All that the sandbox knows, in one file that only its owner can read. Codes and tokens are in it as hashes. `save`
 * after each call that changed something: a restart, however sudden, forgets nothing that was answered.
 */
export class State {
  readonly kept: Kept
  constructor(readonly file: string) {
    this.kept = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : {
          pepper: randomBytes(32).toString('base64'),
          client: { id: `SBX_${randomInt(1_000_000)}`, secret: randomUUID(), hipId: 'IN0910000' },
          port: 0,
          keys: {},
          aheadMs: 0,
          accounts: {},
          txns: {},
          userTokens: {},
          gatewayTokens: {},
          tries: {},
          faults: [],
          calls: {},
          changes: [],
        }
  }

  now = () => Date.now() + this.kept.aheadMs

  save(): void {
    const { txns, userTokens, gatewayTokens } = this.kept
    for (const [id, txn] of Object.entries(txns)) if (txn.sentAt < this.now() - 24 * HOUR_MS) delete txns[id]
    for (const [hash, { expiresAt }] of Object.entries(userTokens))
      if (expiresAt < this.now() - 24 * HOUR_MS) delete userTokens[hash]
    for (const [hash, expiresAt] of Object.entries(gatewayTokens))
      if (expiresAt < this.now()) delete gatewayTokens[hash]
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 })
    writeFileSync(`${this.file}.part`, JSON.stringify(this.kept), { mode: 0o600 })
    renameSync(`${this.file}.part`, this.file)
  }

  otpHash = (txnId: string, otp: string) =>
    createHmac('sha256', this.kept.pepper).update(`${txnId}\0${otp}`).digest('base64url')

  /** By number, with dashes or without, or by address. */
  accountOf(named: string): Account | undefined {
    const digits = named.replaceAll('-', '')
    return Object.values(this.kept.accounts).find(
      ({ abhaNumber, abhaAddress }) =>
        abhaNumber.replaceAll('-', '') === digits || abhaAddress.toLowerCase() === named.toLowerCase(),
    )
  }

  triesOf(abhaNumber: string): Tries {
    this.kept.tries[abhaNumber] ??= { sent: [], wrong: 0, blockedUntil: 0 }
    return this.kept.tries[abhaNumber]
  }

  newUserToken(kind: 'X' | 'T', abhaNumber: string, seconds: number, txnId?: string): string {
    const token = newToken(kind === 'X' ? 'Transaction' : 'Transfer')
    this.kept.userTokens[hashOf(token)] = { kind, abhaNumber, expiresAt: this.now() + seconds * 1000, txnId }
    return token
  }

  newGatewayToken(seconds: number): string {
    const token = newToken('Bearer')
    this.kept.gatewayTokens[hashOf(token)] = this.now() + seconds * 1000
    return token
  }

  newRefreshToken = () => newToken('Refresh')

  setStatus(account: Account, status: Account['status'], reasons: readonly string[]): void {
    account.status = status
    this.kept.changes.push({
      abhaNumber: account.abhaNumber,
      status,
      reasons,
      at: new Date(this.now()).toISOString(),
    })
  }
}
