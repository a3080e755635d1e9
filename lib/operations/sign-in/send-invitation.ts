import { v7 } from 'uuid'
import type { Sql } from '@/db/client'
import { insertInvitation, insertStaffEvent, type NewInvitation } from '@/db/queries/staff'
import { env } from '@/lib/env'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { sendMessage } from '@/lib/upstream/sms'
import { hashToken, newSecret } from './token'

const LIFE_MS = 72 * 3_600_000

/**
 * Makes an invitation, in place of an open one for the same address, with its audit event. `send` mails it, and is for
 * after the commit; `link` is what the message holds and nothing else has.
 */
export async function makeInvitation(
  ctx: Ctx,
  tx: Sql,
  row: Pick<NewInvitation, 'partnerId' | 'email' | 'name' | 'role'> & { partnerName: string },
  by: { actorKind: 'staff' | 'system'; actorId: string },
  language: Language,
): Promise<{ readonly link: string; readonly send: () => Promise<unknown> }> {
  const { partnerName, ...rest } = row
  const [id, token] = [v7(), newSecret()]
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
  return { link, send: () => sendMessage({ to: row.email, channel: 'email', body, id }) }
}
