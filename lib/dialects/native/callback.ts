import type { Happened } from '@/lib/core/delivery/happened'
import { stateAfter } from '@/lib/core/delivery/recipients'

/** A webhook of our own. */
export const nativeMessage = ({ topic, at, ...event }: Happened) => ({
  type: topic,
  timestamp: at.toISOString(),
  data: {
    deliveryId: event.deliveryId,
    state: stateAfter(topic),
    requestId: event.requestId,
    artefactIds: event.artefactIds,
    sessionId: event.sessionId,
    recordId: event.recordId,
    supersededBy: event.supersededBy,
    narrowed: event.narrowed,
    dialect: event.dialect,
    caId: event.caId,
    publicId: event.publicId,
  },
})
