import { Failure } from '@/lib/core/failure'
import { cancelRequest } from '@/lib/operations/consent/cancel-request'
import { type Ctx, requireStaff } from '@/lib/operations/context'
import { MOST_AT_ONCE } from './assign'

/** How many were taken back, and how many were left as they stand: answered, over, or taken back before. */
export type Withdrawn = { readonly done: number; readonly refused: number }

/**
 * Takes back a partner's own requests that nobody has answered, each by itself: one that was answered meanwhile stays
 * answered, and the others go on. Refuses: invalid_input (ids).
 */
export async function withdraw(ctx: Ctx, { ids }: { readonly ids: readonly string[] }): Promise<Withdrawn> {
  requireStaff(ctx, 'requests:review')
  if (ids.length > MOST_AT_ONCE) throw new Failure('invalid_input', { ids: ['too_many'] })
  let done = 0
  for (const id of ids)
    try {
      if ((await cancelRequest(ctx, { id })).isNew) done++
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
  return { done, refused: ids.length - done }
}
