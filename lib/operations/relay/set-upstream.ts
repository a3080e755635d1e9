import { v7 } from 'uuid'
import { saveUpstream } from '@/db/queries/upstream'
import { refuseAddress } from '@/lib/core/delivery/address'
import type { UpstreamDialect } from '@/lib/core/delivery/relay'
import { Failure } from '@/lib/core/failure'
import { env } from '@/lib/env'
import { actorOf, type Ctx } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { CREDENTIALS } from '@/lib/upstream/relay/relay'
import { sealCredentials } from './credentials'

/**
 * Puts a partner's account at the service that holds its master copies on file, in the place of the one before.
 * For operators. Refuses: forbidden, invalid_input.
 */
export async function setUpstream(
  ctx: Ctx,
  input: {
    readonly partnerId: string
    readonly dialect: UpstreamDialect
    readonly baseUrl: string
    readonly credentials: unknown
  },
): Promise<void> {
  if (ctx.actor.kind !== 'system') throw new Failure('forbidden')
  const { partnerId, dialect } = input
  const baseUrl = input.baseUrl.replace(/\/+$/, '')
  const refused = refuseAddress(baseUrl, env().WALLET_MODE === 'demo')
  if (refused) throw new Failure('invalid_input', { baseUrl: [refused] })
  if (/[?#]/.test(baseUrl)) throw new Failure('invalid_input', { baseUrl: ['must not hold a query'] })
  const credentials = CREDENTIALS[dialect].safeParse(input.credentials)
  if (!credentials.success)
    throw new Failure(
      'invalid_input',
      Object.fromEntries(
        credentials.error.issues.map(({ path, message }) => [path.join('.') || 'credentials', [message]]),
      ),
    )
  await saveUpstream(
    ctx.db,
    {
      id: v7(),
      partnerId,
      dialect,
      baseUrl,
      credentialsSealed: sealCredentials({ partnerId, dialect }, credentials.data),
    },
    ledgerEntry(ctx, actorOf(ctx), { dialect }),
  )
}
