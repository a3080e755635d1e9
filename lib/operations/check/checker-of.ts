import type { SessionRow } from '@/db/queries/capture-session'
import type { Requester } from '@/lib/operations/consent/person-view'

/** Who makes a check, as pages name a requester. */
export const checkerOf = (session: SessionRow): Requester => ({
  partnerId: session.partnerId,
  name: session.partnerName,
  partnerName: session.partnerName,
  verifiedBy: session.verifiedBy,
})
