import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { parkWhilePaused, type SendingRow } from '@/db/queries/delivery'
import { refuseAddress } from '@/lib/core/delivery/address'
import { env } from '@/lib/env'
import { prepareRelay } from '@/lib/operations/relay/prepare-relay'
import { relay } from '@/lib/upstream/relay/relay'
import type { Tried } from './deliver'

const failed = (failure: string): Tried => ({
  verdict: { kind: 'failed', busy: false, notBefore: null },
  status: null,
  failure,
})

/**
 * Passes a change on to the service that holds the master copy. Null: it does not hold any more. held: it waits, without an
 * attempt, until its person's pause ends.
 */
export async function passOn(at: { db: Db; now: () => Date }, row: SendingRow): Promise<Tried | null | 'held'> {
  const { db, now } = at
  const ctx = {
    db,
    pool: db,
    actor: { kind: 'system' },
    door: 'system',
    now: now(),
    traceId: v7(),
    afterAnswer: () => {},
  } as const
  const prepared = await prepareRelay(ctx, row)
  if (prepared === 'over') return null
  if (prepared === 'paused') return (await db.begin((tx) => parkWhilePaused(tx, row))) ? 'held' : passOn(at, row)
  const { upstream, order } = prepared
  if (refuseAddress(upstream.baseUrl, env().WALLET_MODE === 'demo') !== null) return failed('refused_address')
  const { kind, code, status, ...more } = await relay(upstream, order, now())
  const verdict =
    kind === 'failed' ? { kind, busy: false, notBefore: 'notBefore' in more ? more.notBefore : null } : { kind }
  return { verdict, status, failure: code }
}
