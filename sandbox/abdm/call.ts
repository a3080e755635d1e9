import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './faults'
import { Refusal } from './refusal'
import { type Account, hashOf, type State } from './state'

/** Thrown instead of an answer: the connection ends. */
export class ConnectionLost extends Error {}

/** One call to the service: what came, whom it is about, and which misbehaviour applies to it. */
export class Call {
  account: Account | undefined
  /** Whether an account's status was changed. */
  changed = false
  private counted = false

  constructor(
    readonly state: State,
    readonly method: string,
    readonly path: string,
    readonly headers: Readonly<Record<string, string | string[] | undefined>>,
    private readonly sent: unknown,
  ) {}

  header(name: string): string | undefined {
    const value = this.headers[name]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }

  bearer = (name: string) => /^Bearer\s+(\S+)$/i.exec(this.header(name) ?? '')?.[1]

  /** A field of the body, by the way to it. */
  field(...way: string[]): unknown {
    return way.reduce<unknown>(
      (inside, name) =>
        typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[name] : undefined,
      this.sent,
    )
  }

  text(...way: string[]): string {
    const value = this.field(...way)
    if (typeof value !== 'string' || value === '') throw new Refusal('field_invalid', { field: way.at(-1) })
    return value
  }

  texts(name: string): string[] {
    const value = this.field(name)
    const list = typeof value === 'string' ? [value] : value
    if (!Array.isArray(list) || list.length === 0 || list.some((one) => typeof one !== 'string' || one === ''))
      throw new Refusal('field_invalid', { field: name })
    return list as string[]
  }

  /** The first fault that applies here, which may be its last time. */
  private take(fault: Fault['fault']): Fault | undefined {
    const { faults } = this.state.kept
    const found = faults.find(
      (one) =>
        one.fault === fault &&
        (one.account === undefined || one.account === this.account?.abhaNumber) &&
        (one.path === undefined || this.path.endsWith(one.path)) &&
        (one.times === undefined || one.times > 0),
    )
    if (found?.times !== undefined) found.times -= 1
    return found && { ...found }
  }

  has = (fault: Fault['fault']) => this.take(fault) !== undefined

  count(): void {
    if (this.counted) return
    this.counted = true
    const { calls } = this.state.kept
    const whose = this.account?.abhaNumber ?? '-'
    calls[this.path] ??= {}
    const of = calls[this.path] as Record<string, number>
    of[whose] = (of[whose] ?? 0) + 1
  }

  /** Says whom the call is about, as soon as that is known, and misbehaves before anything is done. */
  async begin(account?: Account): Promise<void> {
    this.account = account
    this.count()
    const slow = this.take('slow')
    if (slow) await sleep(slow.ms ?? 1000)
    if (this.has('gateway_token_expired')) throw new Refusal('gateway_token_invalid')
    if (this.has('call_lost')) throw new ConnectionLost()
    if (this.has('server_error')) throw new Refusal('server_error')
  }

  /** Misbehaves when everything is done. */
  end(): void {
    if (!this.changed) return
    if (this.has('answer_lost')) throw new ConnectionLost()
    if (this.has('error_after_success')) throw new Refusal('server_error')
  }

  requireGatewayToken(): void {
    const token = this.bearer('authorization')
    if (this.header('authorization') === undefined) throw new Refusal('gateway_token_missing')
    const expiresAt = token && this.state.kept.gatewayTokens[hashOf(token)]
    if (!expiresAt || expiresAt < this.state.now()) throw new Refusal('gateway_token_invalid')
  }

  /** The account that a person's token stands for; the call is about it from here on. */
  async requireUser(header: 'x-token' | 't-token', purpose: 'X' | 'T' = 'X'): Promise<Account> {
    const token = this.bearer(header)
    if (this.header(header) === undefined) throw new Refusal('x_token_missing')
    const found = token === undefined ? undefined : this.state.kept.userTokens[hashOf(token)]
    const account = found && this.state.kept.accounts[found.abhaNumber]
    if (!account || found.kind !== purpose) throw new Refusal('x_token_invalid')
    await this.begin(account)
    if (found.expiresAt < this.state.now() || this.has('x_token_expired')) throw new Refusal('x_token_expired')
    return account
  }
}
