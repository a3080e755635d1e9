import { outcomeOf } from '@/db/queries/abha'
import type { Ctx } from '@/lib/operations/context'
import { loadChange } from './load-change'

/** How many permissions a change that is done paused, ended for good, or resumed. */
export type ChangeOutcome = { readonly paused: number; readonly stopped: number; readonly resumed: number }

/** What followed here from a change, at the time; nothing from one that is not done. Refuses: not_found. */
export async function changeOutcome(ctx: Ctx, { id }: { readonly id: string }): Promise<ChangeOutcome> {
  const row = await loadChange(ctx, id)
  const found = row.recordId && (await outcomeOf(ctx.db, row))
  return { paused: 0, stopped: 0, resumed: 0, ...found }
}
