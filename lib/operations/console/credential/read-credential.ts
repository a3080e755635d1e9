import { findCredential, givenScopes } from '@/db/queries/credential'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requireStaff } from '@/lib/operations/context'
import { asItStands, type Credential } from './list-credentials'

/** Refuses: forbidden, not_found. */
export async function readCredential(ctx: Ctx, { id }: { readonly id: string }): Promise<Credential> {
  const { partnerId } = requireStaff(ctx, 'credentials:read')
  const row = await findCredential(ctx.db, id, partnerId)
  if (!row) throw new Failure('not_found')
  return asItStands(row, await givenScopes(ctx.db, partnerId), ctx.now)
}
