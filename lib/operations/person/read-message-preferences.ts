import { findToldPerson } from '@/db/queries/telling'
import { type MessagePreferences, USUAL_PREFERENCES } from '@/lib/core/delivery/news'
import { type Ctx, requirePerson } from '@/lib/operations/context'

/** What the person has chosen, or what holds for everyone who has not. */
export async function readMessagePreferences(ctx: Ctx): Promise<MessagePreferences> {
  const { personId } = requirePerson(ctx)
  return (await findToldPerson(ctx.db, personId))?.preferences ?? USUAL_PREFERENCES
}
