import { inFrameApprovalOf, originsOf } from '@/db/queries/origin'
import { type Ctx, requireStaff } from '@/lib/operations/context'

export type Origins = {
  /** Whose pages may show a request in a frame. */
  readonly embed: readonly string[]
  /** Listed by the operator: where the partner's log is. */
  readonly log: readonly string[]
  /** Listed by the operator: the data providers that may be asked for it, whole addresses. */
  readonly providers: readonly string[]
  /** Whether an answer that is given in a frame counts. */
  readonly inFrameApproval: boolean
}

/** Refuses: forbidden. */
export async function listOrigins(ctx: Ctx): Promise<Origins> {
  const { partnerId } = requireStaff(ctx, 'credentials:read')
  return { ...(await originsOf(ctx.db, partnerId)), inFrameApproval: await inFrameApprovalOf(ctx.db, partnerId) }
}
