import { type StatementOnRecord, statementOf } from '@/db/queries/artefact'
import type { ArtefactRow } from '@/db/queries/consent-request'
import type { Ctx } from '@/lib/operations/context'

/** The signed statement that stands in the place of an artefact's own proof: of its withdrawal, or of its pause. */
export async function standingStatement(ctx: Ctx, artefact: ArtefactRow): Promise<StatementOnRecord | undefined> {
  if (artefact.status === 'REVOKED') return statementOf(ctx.db, artefact.id, 'revoked')
  return artefact.status === 'PAUSED' ? statementOf(ctx.db, artefact.id, 'paused') : undefined
}
