import {
  pruneChallenges,
  pruneDeliveries,
  pruneEmbedSessions,
  pruneIdempotency,
  pruneInvitations,
  pruneOutbox,
  pruneQuotaWindows,
  pruneSessions,
  pruneStaffSessions,
  pruneStaffTries,
} from '@/db/queries/prune'
import { MAX_FAILURES_IN_ROW } from '@/lib/core/staff/tries'
import { prunableBefore } from '@/lib/core/time/retention'
import type { Ctx } from '@/lib/operations/context'

/** Lets go of a part of everything that is kept for a time only; the ledger is none of it. False when nothing was left. */
export async function prune({ db, now }: Ctx): Promise<boolean> {
  const before = prunableBefore(now)
  const told = { consents: before.messagesOfConsents, others: before.otherMessages }
  const pruned =
    (await pruneIdempotency(db, before.idempotency)) +
    (await pruneChallenges(db, before.challenges)) +
    (await pruneQuotaWindows(db, before.quotaWindows)) +
    (await pruneEmbedSessions(db, before.sessions)) +
    (await pruneSessions(db, before.sessions)) +
    (await pruneStaffSessions(db, before.staffSessions)) +
    (await pruneInvitations(db, before.invitations)) +
    (await pruneStaffTries(db, before.staffTries, MAX_FAILURES_IN_ROW)) +
    (await pruneDeliveries(db, told)) +
    (await pruneOutbox(db, told))
  return pruned > 0
}
