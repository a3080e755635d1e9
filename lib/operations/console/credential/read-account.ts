import { findAccount, usedWindows } from '@/db/queries/account'
import { type Service, windowsOf } from '@/lib/core/account/quota'
import { type Ctx, requireStaff } from '@/lib/operations/context'

export type Allowance = {
  /** '*': all services together. */
  readonly api: string
  readonly span: 'minute' | 'day'
  readonly limit: number
  readonly left: number
  readonly endsAt: Date
}

export type Account = {
  readonly services: readonly string[]
  /** Null: not bounded. */
  readonly credits: number | null
  readonly allowances: readonly Allowance[]
}

/** What the operator has set for a partner's account, and what is left of it now; null: nothing is provisioned. Refuses: forbidden. */
export async function readAccount(ctx: Ctx): Promise<Account | null> {
  const { partnerId } = requireStaff(ctx, 'credentials:read')
  const account = await findAccount(ctx.db, partnerId)
  if (!account) return null
  const used = await usedWindows(ctx.db, partnerId)
  const all = account.services.flatMap((service) => windowsOf(service as Service, account, ctx.now))
  // The windows of the whole account are the same for every service.
  const windows = [...new Map(all.map((window) => [`${window.api} ${window.span}`, window])).values()]
  const allowances = windows.map(({ api, span, limit, startedAt, endsAt }): Allowance => {
    const row = used.find((one) => one.api === api && one.span === span)
    const counted = row && row.startedAt >= startedAt ? row.used : 0
    return { api, span, limit, left: Math.max(0, limit - counted), endsAt }
  })
  return { services: account.services, credits: account.credits, allowances }
}
