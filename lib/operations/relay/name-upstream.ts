import { v7 } from 'uuid'
import { type NewTarget, upstreamsOf } from '@/db/queries/upstream'
import type { UpstreamDialect } from '@/lib/core/delivery/relay'
import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'

/** Which service holds the master copy, and by what id. Without a dialect: the partner's only one. */
export type NamedUpstream = {
  readonly dialect?: UpstreamDialect
  readonly id: string
  /** Its path in the caller's body, for errors. */
  readonly field: string
}

/** Finds a partner's account at the service that it names. `fits`: those that such a consent can be kept at. Refuses: invalid_input. */
export async function nameUpstream(
  ctx: Ctx,
  partnerId: string,
  named: NamedUpstream,
  fits: readonly UpstreamDialect[],
): Promise<NewTarget> {
  const refuse = (why: string) => new Failure('invalid_input', { [named.field]: [why] })
  const accounts = await upstreamsOf(ctx.db, partnerId, named.dialect ?? null, named.id)
  const possible = accounts.filter(({ dialect }) => fits.includes(dialect))
  const [upstream, ...others] = possible
  if (!upstream) throw refuse('is at no service that the operator has on file for you and that fits')
  if (others.length > 0) throw refuse('needs a dialect: you have several services')
  if (upstream.taken) throw refuse('is the id of another request or session of yours')
  return { id: v7(), upstreamId: upstream.id, foreignId: named.id }
}
