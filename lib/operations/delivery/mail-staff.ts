import type { Sql } from '@/db/client'
import { noteUnreached, staffToAsk } from '@/db/queries/escalation'
import type { Role } from '@/lib/core/staff/permission'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { sendMessage } from '@/lib/upstream/sms'

/** A partner whose staff could not be reached is left alone for so long: one dead mailbox must not hold up the others. */
const AGAIN_MS = 3_600_000
export const triedAfter = ({ now }: Ctx): Date => new Date(now.getTime() - AGAIN_MS)

/** Nobody could be reached: everything stays as it was, and is tried again. */
class NobodyReached extends Error {
  constructor(readonly partnerId: string) {
    super('nobody reached')
  }
}

/**
 * E-mails those of a partner's staff with one of these roles. Throws, so that the transaction takes back what says
 * so, when none of them got it.
 */
export async function mailStaff(tx: Sql, partnerId: string, roles: readonly Role[], body: string): Promise<void> {
  const staff = await staffToAsk(tx, partnerId, roles)
  const sent = await Promise.all(staff.map(({ email }) => sendMessage({ to: email, channel: 'email', body })))
  if (!sent.some(({ ok }) => ok)) throw new NobodyReached(partnerId)
}

/** Runs what mails the staff of one partner in a transaction. Whether there may be more to do: also when nobody was reached. */
export async function withStaff(ctx: Ctx, run: (tx: Sql) => Promise<boolean>): Promise<boolean> {
  try {
    return await inTransaction(ctx, run)
  } catch (error) {
    if (!(error instanceof NobodyReached)) throw error
    await noteUnreached(ctx.pool, error.partnerId, ctx.now)
    return true
  }
}
