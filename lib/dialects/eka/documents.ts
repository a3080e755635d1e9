import { z } from 'zod'
import { STATUSES } from './schema'

/** What the Eka dialect answers, for the OpenAPI document, its contract test and the client. */

const at = z.iso.datetime({ offset: true })
const duration = z.object({ from: at.nullable(), to: at.nullable() })
const named = z.object({ id: z.string(), name: z.string() })
const paused = z.literal(true).optional()
const about = {
  id: z.guid(),
  created_at: at,
  duration,
  hiu: named,
  purpose: z.object({ code: z.string(), text: z.string() }),
  requester: z.object({ name: z.string() }),
  paused,
}

export const ConsentItem = z.object(about)
export const Requests = z.object({
  consents: z.array(ConsentItem),
  // There are none in this wallet.
  subscriptions: z.array(ConsentItem),
  authorizations: z.array(ConsentItem),
})
export const RequestDetails = z.object({
  ...about,
  status: z.enum(STATUSES),
  updated_at: at,
  access_mode: z.string(),
  erase_at: at,
  hi_types: z.array(z.object({ id: z.string(), display: z.string(), enabled: z.boolean() })),
  providers: z.array(
    z.object({
      hip: named,
      consent_artefact_id: z.guid().nullable(),
      care_contexts: z.array(z.object({ id: z.string(), display: z.string() })),
    }),
  ),
})
export const Created = z.object({ consent_init_id: z.guid() })
export const SessionInit = z.object({ txn_id: z.guid() })
export const SessionToken = z.object({ token: z.string(), refresh_token: z.string().nullable() })
export const SessionState = z.object({
  logged_in: z.boolean(),
  kyc_verified: z.boolean(),
  hpr_id: z.string().nullable(),
})
export const GenericError = z.object({
  code: z.int(),
  error: z.string(),
  source_error: z.object({ code: z.string(), message: z.string() }),
})

const messageStatus = z.enum(['REQUESTED', 'GRANTED', 'DENIED', 'EXPIRED', 'REVOKED', 'PAUSED', 'TEST'])
export const ConsentUpdate = z.object({
  service: z.literal('abha'),
  event: z.enum(['abha.consent_update', 'webhook.test']),
  event_time: z.int().describe('Seconds; when it happened'),
  timestamp: z.int().describe('Seconds; when this attempt was made'),
  transaction_id: z.guid().describe('The same at every attempt'),
  business_id: z.guid().nullable(),
  client_id: z.guid().nullable(),
  data: z.object({
    timestamp: z.iso.datetime(),
    status: messageStatus,
    notification: z.object({
      consentRequestId: z.guid().nullable(),
      status: messageStatus,
      consentArtefacts: z.array(z.object({ id: z.guid() })),
    }),
  }),
})
