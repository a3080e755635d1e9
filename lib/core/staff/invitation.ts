/** A gateway has this long to take the message of an invitation. */
const SENDING_MS = 60_000

/** An invitation that was made until then and has not gone out could not be sent. */
export const underWaySince = (now: Date): Date => new Date(now.getTime() - SENDING_MS)
