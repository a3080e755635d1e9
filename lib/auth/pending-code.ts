import 'server-only'
import { z } from 'zod'
import { forgetSealed, readSealed, writeSealed } from './sealed-cookie'

const PendingCode = z.object({
  challengeId: z.uuid(),
  /** As typed: to send the code again, and to say where it went. */
  identifier: z.string(),
  resendAfter: z.number(),
  expiresAt: z.number(),
  /** Where to go after signing in. */
  next: z.string(),
  /** A right code that waits for the answer who of several people it is. */
  otp: z.string().optional(),
  people: z.array(z.object({ personId: z.uuid(), firstName: z.string() })).optional(),
})
export type PendingCode = z.output<typeof PendingCode>

/** What the code is for; each has its own cookie. */
const COOKIES = {
  'sign-in': { name: 'sammati.sign-in', path: '/sign-in' },
  add: { name: 'sammati.add', path: '/settings/add' },
} as const
type Use = keyof typeof COOKIES

/** The code that this browser waits for. */
export const readPendingCode = (use: Use): Promise<PendingCode | null> => readSealed(COOKIES[use], PendingCode)

export const writePendingCode = (use: Use, pending: z.input<typeof PendingCode>): Promise<void> =>
  writeSealed(COOKIES[use], pending)

export const forgetPendingCode = (use: Use): Promise<void> => forgetSealed(COOKIES[use])
