import { sharedPartnerName } from '@/db/queries/receipt'
import { Failure } from '@/lib/core/failure'
import type { Language } from '@/lib/i18n/languages'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { listSharing, type Shared } from './list-sharing'

const ALL = 1000

/** One requester of a person and all that is shared with it now. Refuses `not_found` when nothing ever was. */
export async function readRequester(
  ctx: Ctx,
  input: { readonly partnerId: string; readonly language: Language },
): Promise<{ readonly name: string; readonly items: readonly Shared[] }> {
  const { personId } = requirePerson(ctx)
  const [name, { groups }] = await Promise.all([
    sharedPartnerName(ctx.db, personId, input.partnerId),
    listSharing(ctx, { ...input, limit: ALL }),
  ])
  if (name === undefined) throw new Failure('not_found')
  return { name, items: groups.flatMap((group) => group.items) }
}
