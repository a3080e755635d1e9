import type { Sql } from '@/db/client'
import { staffToAsk } from '@/db/queries/escalation'
import { sendMessage } from '@/lib/upstream/sms'

/** Nobody could be reached: everything stays as it was, and is tried again. */
class NobodyReached extends Error {}

/** E-mails a partner's staff. Throws, so that the transaction takes back what says so, when none of them got it. */
export async function mailStaff(tx: Sql, partnerId: string, body: string): Promise<void> {
  const staff = await staffToAsk(tx, partnerId)
  const sent = await Promise.all(staff.map(({ email }) => sendMessage({ to: email, channel: 'email', body })))
  if (!sent.some(({ ok }) => ok)) throw new NobodyReached()
}

/** For `catch` around such a transaction: `then` when nobody was reached; every other failure goes on. */
export const whenNobodyReached =
  <T>(then: T) =>
  (error: unknown): T => {
    if (error instanceof NobodyReached) return then
    throw error
  }
