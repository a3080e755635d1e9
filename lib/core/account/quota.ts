import type { FailureCode } from '@/lib/core/failure'
import { kolkataDay, kolkataDayAfter, startOfKolkataDay } from '@/lib/core/time/kolkata'

/** What an account can be provisioned for. */
export type Service = 'register' | 'read' | 'revoke'

/** Whether a call is counted and paid. A withdrawal must not fail for want of money, unless the credential wants it metered. */
export const isMetered = (service: Service, credential: { readonly meterRevoke: boolean }): boolean =>
  service !== 'revoke' || credential.meterRevoke

export type Limits = {
  readonly accountPerMinute: number | null
  readonly apiPerMinute: number | null
  readonly accountPerDay: number | null
  readonly apiPerDay: number | null
}

/** A fixed window with what it may hold. `api` '*' is the whole account. */
export type Window = {
  readonly api: string
  readonly span: 'minute' | 'day'
  readonly startedAt: Date
  readonly endsAt: Date
  readonly limit: number
  readonly refusal: FailureCode
}

const MINUTE_MS = 60_000

/**
 * The windows that a call of `api` at this time counts in, in the order in which they refuse.
 * Days begin at midnight in Asia/Kolkata. A limit of null has no window.
 */
export function windowsOf(api: string, limits: Limits, now: Date): readonly Window[] {
  const minute = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS
  const spans = {
    minute: { startedAt: new Date(minute), endsAt: new Date(minute + MINUTE_MS) },
    day: {
      startedAt: startOfKolkataDay(kolkataDay(now)) ?? now,
      endsAt: startOfKolkataDay(kolkataDayAfter(now, 1)) ?? now,
    },
  }
  const bounded = (name: string, span: Window['span'], limit: number | null, refusal: FailureCode): Window[] =>
    limit === null ? [] : [{ api: name, span, ...spans[span], limit, refusal }]
  return [
    ...bounded('*', 'minute', limits.accountPerMinute, 'account_rate_limit'),
    ...bounded(api, 'minute', limits.apiPerMinute, 'api_rate_limit'),
    ...bounded('*', 'day', limits.accountPerDay, 'account_daily_limit'),
    ...bounded(api, 'day', limits.apiPerDay, 'api_daily_limit'),
  ]
}

/** Whole seconds until the window is over, at least 1. */
export const secondsLeft = (window: Pick<Window, 'endsAt'>, now: Date): number =>
  Math.max(1, Math.ceil((window.endsAt.getTime() - now.getTime()) / 1000))
