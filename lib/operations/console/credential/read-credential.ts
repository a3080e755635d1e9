import { findCredential } from '@/db/queries/credential'
import { credentialStateAt } from '@/lib/core/account/credential'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requireStaff } from '@/lib/operations/context'
import type { Credential } from './list-credentials'

/** Refuses: forbidden, not_found. */
export async function readCredential(ctx: Ctx, { id }: { readonly id: string }): Promise<Credential> {
  const { partnerId } = requireStaff(ctx, 'credentials:read')
  const row = await findCredential(ctx.db, id, partnerId)
  if (!row) throw new Failure('not_found')
  return { ...row, state: credentialStateAt(row, ctx.now) }
}
