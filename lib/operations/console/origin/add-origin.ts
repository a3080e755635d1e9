import { insertEmbedOrigin, originsOf } from '@/db/queries/origin'
import { readOrigin } from '@/lib/core/account/origin'
import { Failure } from '@/lib/core/failure'
import { env } from '@/lib/env'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

const MOST = 50

/**
 * Lets the pages of one more origin show requests in a frame. One that is there already stays as it is.
 * Refuses: forbidden, step_up_required, invalid_input (origin).
 */
export async function addOrigin(ctx: Ctx, input: { readonly origin: string }): Promise<void> {
  const { partnerId } = requireStaff(ctx, 'embed:write')
  const { APP_ORIGIN, WALLET_MODE } = env()
  const origin = readOrigin(input.origin, WALLET_MODE === 'demo')
  if (!origin) throw new Failure('invalid_input', { origin: ['must be one https origin'] })
  if (origin === APP_ORIGIN)
    throw new Failure('invalid_input', { origin: ['is the wallet itself'] }, { problem: 'is_wallet' })
  if ((await originsOf(ctx.db, partnerId)).embed.length >= MOST)
    throw new Failure(
      'invalid_input',
      { origin: [`is one too many: there are ${MOST} already`] },
      { problem: 'too_many' },
    )
  await insertEmbedOrigin(ctx.db, partnerId, origin, ledgerEntry(ctx, actorOf(ctx), { origin }))
}
