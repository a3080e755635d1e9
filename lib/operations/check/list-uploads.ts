import { findSession, type SessionRecordRow, sessionRecords } from '@/db/queries/capture-session'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requirePartner } from '@/lib/operations/context'

export type Upload = SessionRecordRow & {
  /** Null on a withdrawal by the person. */
  readonly text: string | null
  /** The latest of them. */
  readonly binding: boolean
}

/** All that was said on a partner's own session, in the order of the commits. Refuses: not_found, forbidden. */
export async function listUploads(ctx: Ctx, input: { readonly sessionId: string }): Promise<readonly Upload[]> {
  const { partnerId } = requirePartner(ctx, 'consents:read')
  if (!(await findSession(ctx.db, input.sessionId, { partnerId }))) throw new Failure('not_found')
  const records = await sessionRecords(ctx.db, input.sessionId)
  return records.map((record, index) => ({ ...record, binding: index === records.length - 1 }))
}
