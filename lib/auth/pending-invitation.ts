import 'server-only'
import { z } from 'zod'
import { forgetSealed, readSealed, writeSealed } from './sealed-cookie'

const PendingInvitation = z.object({
  /** Of the link that was opened. */
  token: z.string(),
  /** Base32; for an authenticator that is being set up. */
  totpSecret: z.string(),
})
export type PendingInvitation = z.output<typeof PendingInvitation>

/** Long enough to put an authenticator on a phone. */
const COOKIE = { name: 'sammati.invitation', seconds: 3600 }

/** The invitation that this browser is taking up. */
export const readPendingInvitation = (): Promise<PendingInvitation | null> => readSealed(COOKIE, PendingInvitation)

export const writePendingInvitation = (pending: PendingInvitation): Promise<void> => writeSealed(COOKIE, pending)

export const forgetPendingInvitation = (): Promise<void> => forgetSealed(COOKIE)
