import type { Ctx } from '@/lib/operations/context'
import { loadChange } from './load-change'
import { type AbhaChange, changeView } from './view'

/** One change as it stands. Refuses: not_found. */
export const readChange = async (ctx: Ctx, input: { readonly id: string }): Promise<AbhaChange> =>
  changeView(await loadChange(ctx, input.id), ctx.now)
