import { v7 } from 'uuid'
import type { Sql } from '@/db/client'
import { insertInvitation, insertStaffEvent, invitationsSince, type NewInvitation, noteSent } from '@/db/queries/staff'
import { Failure } from '@/lib/core/failure'
import { env } from '@/lib/env'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { sendMessage } from '@/lib/upstream/sms'
import { hashToken, newSecret } from './token'

const LIFE_MS = 72 * 3_600_000
const DAY_MS = 24 * 3_600_000
/** Whoever holds an admin's session must not mail the world by it. The operator's do not count. */
const MAX_A_DAY = 100

/**
 * Makes an invitation, in place of an open one for the same address, with its audit event. `send` mails it, and is for
 * after the commit; it notes on the invitation that it went out, and answers whether it did. `link` is what the message
 * holds and nothing else has.
 * Fails with `too_many_requests` where a partner's staff have made a hundred within a day.
 */
export async function makeInvitation(
  ctx: Ctx,
  tx: Sql,
  row: Pick<NewInvitation, 'partnerId' | 'email' | 'name' | 'role'> & { partnerName: string; id?: string },
  by: { actorKind: 'staff' | 'system'; actorId: string },
  language: Language,
): Promise<{ readonly link: string; readonly send: () => Promise<boolean> }> {
  const { partnerName, id = v7(), ...rest } = row
  if (by.actorKind === 'staff') {
    const made = await invitationsSince(tx, row.partnerId, new Date(ctx.now.getTime() - DAY_MS))
    if (made >= MAX_A_DAY) throw new Failure('too_many_requests', {}, { retryAfter: DAY_MS / 1000 })
  }
  const token = newSecret()
  await insertInvitation(tx, {
    ...rest,
    id,
    tokenHash: hashToken(token),
    invitedBy: by.actorKind === 'staff' ? by.actorId : null,
    createdAt: ctx.now,
    expiresAt: new Date(ctx.now.getTime() + LIFE_MS),
  })
  await insertStaffEvent(
    tx,
    { action: 'staff.invited', partnerId: row.partnerId },
    ledgerEntry(ctx, by, { invitationId: id, role: row.role }),
  )
  const link = `${env().APP_ORIGIN}/console/invitation?token=${token}`
  const body = wordsIn(language)('console.invitation.message', { partner: partnerName, link })
  const send = async () => {
    const { ok } = await sendMessage({ to: row.email, channel: 'email', body, id })
    if (ok) await noteSent(ctx.pool, id, ctx.now)
    return ok
  }
  return { link, send }
}
