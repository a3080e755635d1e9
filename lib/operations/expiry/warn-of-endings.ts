import { enqueueWarnings } from '@/db/queries/expiry'
import { warningsAt } from '@/lib/core/delivery/warning'
import type { Ctx } from '@/lib/operations/context'

const BATCH = 500

/** Lets people know, once each time, which of their permissions end in a week and in a day. False when none was left. */
export async function warnOfEndings({ db, now }: Ctx): Promise<boolean> {
  let warned = 0
  for (const window of warningsAt(now)) warned += await enqueueWarnings(db, window, now, BATCH)
  return warned > 0
}
