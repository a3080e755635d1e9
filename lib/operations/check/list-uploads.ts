import { findSession, type SessionRecordRow, sessionRecords } from '@/db/queries/capture-session'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requirePartner } from '@/lib/operations/context'

export type Upload = SessionRecordRow & {
  /** Null on a withdrawal by the person. */
  readonly text: string | null
  /** The latest of them. */
  readonly binding: boolean
}

/** A page's bounds: an answer stays below the 1 MB that clients read. */
const PAGE = { limit: 100, bytes: 512 * 1024 }

/**
 * The latest that was said on a partner's own session, in the order of the commits; `before` is the number of a
 * record, for those that came before it, and `next` that of the next page. Refuses: not_found, forbidden.
 */
export async function listUploads(
  ctx: Ctx,
  input: { readonly sessionId: string; readonly before: number | null },
): Promise<{ readonly uploads: readonly Upload[]; readonly next: number | null }> {
  const { partnerId } = requirePartner(ctx, 'consents:read')
  if (!(await findSession(ctx.db, input.sessionId, { partnerId }))) throw new Failure('not_found')
  const uploads = (await sessionRecords(ctx.db, input.sessionId, { ...PAGE, before: input.before })).toReversed()
  const first = uploads[0]?.seq ?? 1
  // They are numbered from 1 without a gap.
  return { uploads, next: first > 1 ? first : null }
}
