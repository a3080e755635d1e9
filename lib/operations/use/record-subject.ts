import { insertSubject } from '@/db/queries/use'
import { blindIndex } from '@/db/sealed'
import { Failure } from '@/lib/core/failure'
import { plainSubject } from '@/lib/core/use/subject'
import { actorOf, type Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/**
 * Puts the number that a data provider knows a person by on file, as a keyed hash. For the operator alone, who has
 * seen the proof: a partner that could name the number could read whose record it likes, and the person could borrow
 * somebody else's. Refuses: forbidden, invalid_input (empty, or another person's already).
 */
export async function recordSubject(
  ctx: Ctx,
  input: { readonly personId: string; readonly kind: string; readonly value: string },
): Promise<void> {
  if (ctx.actor.kind !== 'system') throw new Failure('forbidden')
  const value = plainSubject(input.value)
  if (value === '') throw new Failure('invalid_input', { value: ['is empty'] })
  const { kind, personId } = input
  const subject = { kind, valueHash: blindIndex('subject', kind, value), personId }
  const saved = await insertSubject(ctx.db, subject, ledgerEntry(ctx, actorOf(ctx), { kind }))
  if (!saved) throw new Failure('invalid_input', { value: ['is on file for another person'] })
}
