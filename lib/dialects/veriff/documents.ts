import { z } from 'zod'
import { CHECK_TYPES } from '@/lib/core/check/judge'

/** What the answers of Veriff's sessions look like: for the OpenAPI document, its contract test and the client. */

export const OpenedSession = z.object({
  status: z.literal('success'),
  verification: z.object({
    id: z.guid(),
    url: z.url(),
    vendorData: z.string().nullable(),
    host: z.url(),
    status: z.literal('created'),
    sessionToken: z.string(),
  }),
})
export const UploadedConsent = z.object({ id: z.guid(), context: z.literal('consent'), sessionId: z.guid() })
export const SessionConsents = z.object({
  status: z.literal('success'),
  sessionId: z.guid(),
  consents: z.array(
    z.object({
      id: z.guid(),
      type: z.enum(CHECK_TYPES),
      approved: z.boolean(),
      text: z.string().nullable().describe('null on a withdrawal by the person'),
      createdAt: z.iso.datetime(),
      by: z.enum(['partner', 'person']),
      binding: z.boolean(),
    }),
  ),
  next: z.string().nullable().describe('The cursor of those before; null when there are none'),
})
export const VeriffError = z.object({ status: z.literal('fail'), code: z.string(), message: z.string() })
