import { v7 } from 'uuid'
import { insertNotice } from '@/db/queries/notice-draft'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

const MOST_LETTERS = 100

/** A notice for a purpose that the partner has none for, without a text yet: nobody is asked in its words before it is published. */
export async function createNotice(
  ctx: Ctx,
  input: { readonly purpose: string; readonly name: string },
): Promise<{ id: string }> {
  const { partnerId } = requireStaff(ctx, 'notices:write')
  const [purpose, name] = [input.purpose.trim(), input.name.trim()]
  if (!/^\S.{0,99}$/u.test(purpose))
    throw new Failure('invalid_input', { purpose: ['is needed, in up to 100 letters'] })
  if (name.length > MOST_LETTERS) throw new Failure('invalid_input', { name: ['is longer than 100 letters'] })
  const id = v7()
  const made = await insertNotice(
    ctx.db,
    { id, partnerId, name: name || purpose, purpose },
    ledgerEntry(ctx, actorOf(ctx), { noticeId: id, purpose }),
  )
  if (!made) throw new Failure('invalid_input', { purpose: ['has a notice already'] }, { problem: 'has_notice' })
  return { id }
}
