import { sharedPartnerName } from '@/db/queries/receipt'
import { Failure } from '@/lib/core/failure'
import type { Language } from '@/lib/i18n/languages'
import { listChecks, type StandingCheck } from '@/lib/operations/check/list-checks'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { listSharing, type Shared } from './list-sharing'

const ALL = 1000

/** One requester of a person, all that is shared with it now and the checks that stand. Refuses `not_found` when nothing ever was. */
export async function readRequester(
  ctx: Ctx,
  input: { readonly partnerId: string; readonly language: Language },
): Promise<{ readonly name: string; readonly items: readonly Shared[]; readonly checks: readonly StandingCheck[] }> {
  const { personId } = requirePerson(ctx)
  const [name, { groups }, { checks }] = await Promise.all([
    sharedPartnerName(ctx.db, personId, input.partnerId),
    listSharing(ctx, { ...input, limit: ALL }),
    listChecks(ctx, { after: null, partnerId: input.partnerId, limit: ALL }),
  ])
  if (name === undefined) throw new Failure('not_found')
  return { name, items: groups.flatMap((group) => group.items), checks }
}
