import type { Happened } from '@/lib/core/delivery/happened'

/** A webhook of our own. */
export const nativeMessage = ({ topic, at, ...event }: Happened) => ({
  type: topic,
  timestamp: at.toISOString(),
  data: {
    deliveryId: event.deliveryId,
    state: event.state,
    requestId: event.requestId,
    artefactIds: event.artefactIds,
    sessionId: event.sessionId,
    recordId: event.recordId,
    supersededBy: event.supersededBy,
    narrowed: event.narrowed,
    returned: event.returned,
    dialect: event.dialect,
    caId: event.caId,
    publicId: event.publicId,
  },
})
