import { z } from 'zod'
import { saveMessagePreferences as save } from '@/db/queries/telling'
import { CHANNELS, OPTIONAL_NEWS } from '@/lib/core/delivery/news'
import { actorOf, type Ctx, requirePerson } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** Minutes after midnight. */
const timeOfDay = z.int().min(0).max(1439)

export const MessagePreferencesInput = z.strictObject({
  channel: z.enum(CHANNELS),
  off: z.array(z.enum(OPTIONAL_NEWS)).max(OPTIONAL_NEWS.length),
  quietFrom: timeOfDay,
  quietTo: timeOfDay,
  urgentAlways: z.boolean(),
})
export type MessagePreferencesInput = z.output<typeof MessagePreferencesInput>

/** Of what the person is told from now on, where and when. What others do in their name cannot be switched off. */
export async function saveMessagePreferences(ctx: Ctx, input: MessagePreferencesInput): Promise<void> {
  const { personId } = requirePerson(ctx)
  await save(ctx.db, personId, input, ledgerEntry(ctx, actorOf(ctx)))
}
