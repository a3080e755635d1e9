import { v7 } from 'uuid'
import { insertView, lockViews } from '@/db/queries/queue-view'
import { Failure } from '@/lib/core/failure'
import { oneLine } from '@/lib/core/notice/facts'
import { isBlank, mayNameSomebody, VIEW_NAME_LONGEST, type ViewFilters } from '@/lib/core/staff/queue'
import { type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { listChoices } from './list-choices'

/** Of one member of staff, at one partner. */
export const MOST_VIEWS = 20

/**
 * Keeps what the queue is narrowed by, and its order, under a name, for whoever acts alone, once. A purpose, an
 * organisation or a member of staff is one that the queue offers: nothing else, and so nobody who was looked for, gets into
 * a view. It changes nothing that anyone is told of, and is no event. Refuses: forbidden, invalid_input (name: empty,
 * too_long, names_somebody, taken, kept, many; filters).
 */
export async function saveView(
  ctx: Ctx,
  { name: typed, filters }: { readonly name: string; readonly filters: ViewFilters },
): Promise<void> {
  const { staffId, partnerId } = requireStaff(ctx, 'requests:read')
  const name = oneLine(typed)
  const wrong = isBlank(name)
    ? 'empty'
    : [...name].length > VIEW_NAME_LONGEST
      ? 'too_long'
      : mayNameSomebody(name)
        ? 'names_somebody'
        : null
  if (wrong) throw new Failure('invalid_input', { name: [wrong] })
  const { purposes, consumers, reviewers } = await listChoices(ctx, { language: 'en' })
  const { status, purpose, by, who, review, ends, age, sort } = filters
  const isOffered =
    (purpose === null || purposes.some(({ key }) => key === purpose)) &&
    (by === null || consumers.some(({ id }) => id === by)) &&
    (who === null || who === 'me' || who === 'none' || reviewers.some(({ id }) => id === who))
  if (!isOffered) throw new Failure('invalid_input', { filters: ['not_offered'] })
  const kept: ViewFilters = { status, purpose, by, who, review, ends, age, sort }
  await inTransaction(ctx, async (tx) => {
    const views = await lockViews(tx, { staffId, partnerId })
    if (!views) throw new Failure('forbidden')
    const namesake = views.find((one) => one.name === name)
    if (namesake && isSame(namesake.filters, kept)) return
    if (namesake) throw new Failure('invalid_input', { name: ['taken'] })
    const same = views.find((one) => isSame(one.filters, kept))
    if (same) throw new Failure('invalid_input', { name: ['kept'] }, { view: same.name })
    if (views.length >= MOST_VIEWS) throw new Failure('invalid_input', { name: ['many'] })
    await insertView(tx, { staffId, partnerId }, { id: v7(), name, filters: kept }, ctx.now)
  })
}

const isSame = (one: ViewFilters, other: ViewFilters): boolean =>
  (Object.keys(other) as (keyof ViewFilters)[]).every((key) => one[key] === other[key])
