import { z } from 'zod'
import type { Call } from './call'
import { FAULTS } from './faults'
import type { Keys } from './keys'
import type { Answer } from './refusal'
import type { State } from './state'

const AbhaNumber = z.string().regex(/^\d{2}(-\d{4}){3}$/)
const Mobile = z
  .string()
  .regex(/^\+91\d{10}$/)
  .nullable()

const Account = z.strictObject({
  abhaNumber: AbhaNumber,
  abhaAddress: z.string(),
  name: z.string(),
  mobile: Mobile,
  aadhaarMobile: Mobile,
  status: z.enum(['ACTIVE', 'DEACTIVATED', 'DELETED']).optional(),
})
const Fault = z.strictObject({
  fault: z.enum(FAULTS),
  account: AbhaNumber.optional(),
  path: z.string().optional(),
  ms: z.number().int().min(0).max(120_000).optional(),
  times: z.number().int().min(1).optional(),
})
const Session = z.strictObject({ abhaNumber: AbhaNumber, seconds: z.number().int().min(0).max(604_800).default(1800) })
const Clock = z.strictObject({ advanceSeconds: z.number().int().min(0) })
const Certificate = z.strictObject({ version: z.enum(['v2', 'v3']) })
/** One account's, or everybody's. */
const Whose = z.strictObject({ account: AbhaNumber.optional() })
/** By what a program on this machine calls it. A site that lets its own name lead here comes by that name. */
const HERE = /^(127\.0\.0\.1|localhost)(:\d+)?$/

/**
 * What only a test and the demo's start may say to the sandbox. JSON, on this machine; a web page has no say in it.
 *
 * - `POST /_control/accounts`: an account, made or, but for its status when none is given, changed.
 * - `POST /_control/sessions {abhaNumber, seconds?}` → `{xToken}`, without a code.
 * - `POST /_control/faults {fault, account?, path?, ms?, times?}`; `DELETE /_control/faults {account?}` takes them back.
 * - `POST /_control/certificate {version}`: another key pair.
 * - `POST /_control/clock {advanceSeconds}`: the sandbox's clock goes ahead, for good.
 * - `POST /_control/reset {account?}`: everybody or one is active again, with no code sent, nothing blocked, no fault,
 *   no call counted. Keys, accounts and sessions stay.
 * - `GET /_control/state` → accounts, calls by path and account, faults, changes; never a code or a token.
 */
export class Control {
  constructor(
    private readonly state: State,
    private readonly keys: Keys,
  ) {}

  async answer(call: Call): Promise<Answer> {
    if (call.header('origin') !== undefined || !HERE.test(call.header('host') ?? ''))
      return { status: 403, body: { error: 'not for pages' } }
    try {
      return await this.run(call)
    } catch (error) {
      if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } }
      throw error
    } finally {
      if (call.method !== 'GET') this.state.save()
    }
  }

  private async run(call: Call): Promise<Answer> {
    const { kept } = this.state
    const done = { status: 204 }
    switch (`${call.method} ${call.path.slice('/_control/'.length)}`) {
      case 'POST accounts': {
        const { status, ...given } = Account.parse(call.field())
        const { abhaNumber } = given
        kept.accounts[abhaNumber] = { ...given, status: status ?? kept.accounts[abhaNumber]?.status ?? 'ACTIVE' }
        return done
      }
      case 'POST sessions': {
        const { abhaNumber, seconds } = Session.parse(call.field())
        if (!kept.accounts[abhaNumber]) return { status: 404, body: { error: 'no such account' } }
        return { status: 200, body: { xToken: this.state.newUserToken('X', abhaNumber, seconds) } }
      }
      case 'POST faults':
        kept.faults.push(Fault.parse(call.field()))
        return done
      case 'DELETE faults': {
        const { account } = Whose.parse(call.field())
        kept.faults = kept.faults.filter((one) => account !== undefined && one.account !== account)
        return done
      }
      case 'POST certificate':
        await this.keys.rotate(Certificate.parse(call.field()).version)
        return done
      case 'POST clock':
        kept.aheadMs += Clock.parse(call.field()).advanceSeconds * 1000
        return done
      case 'POST reset':
        this.reset(Whose.parse(call.field()).account)
        return done
      case 'GET state':
        return { status: 200, body: this.seen() }
      default:
        return { status: 404, body: { error: 'no such control' } }
    }
  }

  private reset(only?: string): void {
    const { kept } = this.state
    const concerns = (abhaNumber: string | undefined) => only === undefined || abhaNumber === only
    for (const account of Object.values(kept.accounts)) if (concerns(account.abhaNumber)) account.status = 'ACTIVE'
    for (const [id, txn] of Object.entries(kept.txns)) if (concerns(txn.abhaNumber)) delete kept.txns[id]
    for (const abhaNumber of Object.keys(kept.tries)) if (concerns(abhaNumber)) delete kept.tries[abhaNumber]
    kept.faults = kept.faults.filter(({ account }) => !concerns(account))
    kept.changes = kept.changes.filter(({ abhaNumber }) => !concerns(abhaNumber))
    if (only === undefined) kept.calls = {}
    for (const of of Object.values(kept.calls)) if (only !== undefined) delete of[only]
  }

  private seen() {
    const { accounts, tries, calls, faults, changes } = this.state.kept
    return {
      accounts: Object.values(accounts).map(({ abhaNumber, status }) => {
        const until = tries[abhaNumber]?.blockedUntil ?? 0
        return { abhaNumber, status, blockedUntil: until > this.state.now() ? new Date(until).toISOString() : null }
      }),
      calls,
      faults,
      changes,
    }
  }
}
