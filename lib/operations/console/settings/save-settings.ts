import { z } from 'zod'
import { insertStaffEvent, saveSettings as save, settingsOf } from '@/db/queries/staff'
import { actorOf, type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

export const RETENTION_POLICIES = ['delete', 'anonymise', 'archive'] as const

export const SaveSettingsInput = z.strictObject({
  /** Where people complain or ask, as they read it. */
  contact: z.string().trim().min(5).max(300),
  retentionPolicy: z.enum(RETENTION_POLICIES),
})
export type SaveSettingsInput = z.output<typeof SaveSettingsInput>

/** Changes what people read of a partner and what becomes of its data; counts for what ends from now on. */
export async function saveSettings(ctx: Ctx, { contact, retentionPolicy }: SaveSettingsInput): Promise<void> {
  const { partnerId } = requireStaff(ctx, 'settings:write')
  await inTransaction(ctx, async (tx) => {
    const before = await settingsOf(tx, partnerId, true)
    await save(tx, { partnerId, contact, retentionPolicy })
    await insertStaffEvent(
      tx,
      { action: 'settings.changed', partnerId },
      ledgerEntry(ctx, actorOf(ctx), {
        contact: before.contact !== contact,
        ...(before.retentionPolicy !== retentionPolicy && { retentionPolicy, before: before.retentionPolicy }),
      }),
    )
  })
}
