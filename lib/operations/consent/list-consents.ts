import { type ArtefactWithRequest, artefactsOwnedBy, findArtefact } from '@/db/queries/artefact'
import type { Cursor } from '@/db/queries/consent-request'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requirePartner } from '@/lib/operations/context'
import { ownerOf } from './authority'
import { grantJws, statementJws } from './load-request'
import { standingStatement } from './standing-statement'

/** One page of the caller's own artefacts, newest first, and one row more when there is another page. */
export function listConsents(
  ctx: Ctx,
  input: { readonly after: Cursor | null; readonly limit: number },
): Promise<ArtefactWithRequest[]> {
  if (ctx.actor.kind === 'partner') requirePartner(ctx, 'consents:read')
  return artefactsOwnedBy(ctx.db, ownerOf(ctx.actor), input)
}

/**
 * One artefact of the caller's own, with what is signed about it now: the signed REVOKED after a withdrawal,
 * the signed PAUSED during a pause, else the signed grant. Unknown and a stranger's are the same `not_found`.
 */
export async function readConsent(
  ctx: Ctx,
  input: { readonly id: string },
): Promise<ArtefactWithRequest & { readonly jws: string }> {
  if (ctx.actor.kind === 'partner') requirePartner(ctx, 'consents:read')
  const found = await findArtefact(ctx.db, input.id, ownerOf(ctx.actor))
  if (!found) throw new Failure('not_found')
  const statement = await standingStatement(ctx, found.artefact)
  return { ...found, jws: statement ? statementJws(statement) : grantJws(found.artefact) }
}
