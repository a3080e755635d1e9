import { z } from 'zod'
import { PURPOSES } from './schema'

/** What Attestr's answers look like: for our routes, their clients and the OpenAPI document. */

const at = z.iso.datetime()
export const STATUSES = ['PENDING', 'ACTIVE', 'REJECTED', 'REVOKED', 'EXPIRED'] as const
const status = z.enum(STATUSES)

export const Consent = z.object({
  _id: z.string(),
  /** To be read out and written down. */
  number: z.string(),
  requestId: z.string(),
  status,
  /** The person holds it back for a while. */
  paused: z.literal(true).optional(),
})
export type Consent = z.output<typeof Consent>

export const EVENTS = [
  'CREATED',
  'MODIFIED',
  'REVOKED',
  'CLEANUP_QUEUED',
  'CLEANUP_STARTED',
  'CLEANUP_DONE',
  'CLEANUP_FAILED',
] as const

export const ConsentDetails = Consent.extend({
  /** As it was registered; null after it was cleaned up. */
  data: z
    .object({
      consentPurpose: z.enum(PURPOSES),
      consentPurposeDesc: z.string().optional(),
      user: z.object({ id: z.string() }).optional(),
      services: z.array(z.object({ service: z.string(), options: z.unknown().optional() })).optional(),
      dataCategories: z.array(z.string()).optional(),
      dataTypes: z.array(z.string()).optional(),
      validity: z.object({ validTill: z.string().optional(), validityInDays: z.int().optional() }).optional(),
      /** Of anonymised data, which keeps nothing else but the purpose: how many of each there were. */
      counts: z.object({ services: z.int(), dataCategories: z.int(), dataTypes: z.int() }).partial().optional(),
    })
    .nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  validTill: at,
  createdAt: at,
  events: z.array(
    z.object({
      event: z.enum(EVENTS),
      /** Of a modification: what it made of the consent. */
      status: status.optional(),
      at,
      by: z.enum(['person', 'partner', 'staff', 'system']),
    }),
  ),
})
export type ConsentDetails = z.output<typeof ConsentDetails>

export const AttestrError = z.object({
  httpStatusCode: z.union([z.literal(400), z.literal(401), z.literal(403), z.literal(429), z.literal(500)]),
  code: z.int(),
  message: z.string(),
  details: z.string().optional(),
  appError: z.literal(true),
})
export type AttestrError = z.output<typeof AttestrError>
