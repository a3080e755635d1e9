import { pruneAnswers } from '@/db/queries/expiry'
import type { Ctx } from '@/lib/operations/context'

/** So long a call may be repeated with its Idempotency-Key. */
const KEPT_MS = 7 * 86_400_000

/** Lets go of a part of what is kept no longer. False when nothing was left. */
export const prune = async (ctx: Ctx): Promise<boolean> =>
  (await pruneAnswers(ctx.db, new Date(ctx.now.getTime() - KEPT_MS))) > 0
