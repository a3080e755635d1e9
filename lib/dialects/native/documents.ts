import { z } from 'zod'
import { CHANGE_KINDS, CHANGE_STATUSES, OTP_METHODS } from '@/lib/core/abha/change'
import { STATES, TEST_TOPIC, TOPICS } from '@/lib/core/delivery/recipients'
import { UPSTREAM_DIALECTS } from '@/lib/core/delivery/relay'

/** What our answers look like, for the OpenAPI document. A contract test parses real answers with these. */

const at = z.iso.datetime()
const maybeAt = at.nullable()

const TOLD_STANDINGS = ['waiting', 'unreached', 'told', 'unconfirmed', 'overdue', 'stopped', 'deleted'] as const
const RELAY_STANDINGS = ['held', 'sent', 'confirmed', 'refused', 'superseded'] as const

export const ConsentRequestView = z.object({
  id: z.guid(),
  state: z.enum(['IN_REVIEW', 'REQUESTED', 'GRANTED', 'DENIED', 'EXPIRED', 'CANCELLED', 'PAUSED', 'REVOKED']),
  version: z.int(),
  waiting: z.boolean().describe('Nobody has proven the identifier yet, or it has not left review'),
  consumerId: z.string(),
  purpose: z.string(),
  dataTypes: z.array(z.string()),
  providers: z.array(z.object({ id: z.string(), name: z.string().optional(), url: z.string().optional() })),
  careContexts: z.array(z.record(z.string(), z.string())),
  dateRange: z.object({ from: maybeAt, to: maybeAt }),
  accessMode: z.string(),
  frequency: z.object({ limit: z.int(), seconds: z.int() }).nullable(),
  totalUses: z.int().nullable(),
  validUntil: at,
  eraseAt: maybeAt,
  expiresAt: at,
  revocable: z.boolean(),
  callbackData: z.string().nullable(),
  renews: z
    .guid()
    .nullable()
    .describe(
      'The request whose permission stands and is asked for again, because your notice changed materially. The wallet made this one.',
    ),
  createdAt: at,
  decidedAt: maybeAt,
  artefacts: z.array(z.guid()),
  relay: z
    .object({
      dialect: z.enum(UPSTREAM_DIALECTS),
      id: z.string().describe('Of the consent there'),
      passedOn: z
        .array(
          z.object({
            deliveryId: z.guid(),
            topic: z.string(),
            state: z.enum(['waiting', 'unreached', ...RELAY_STANDINGS]),
            sentAt: maybeAt,
            confirmedAt: maybeAt,
            code: z.string().nullable().describe('What the last attempt met with'),
          }),
        )
        .describe('Newest first'),
    })
    .optional()
    .describe('Where another service holds the master copy, and one request is read'),
})

export const ConsentView = z.object({
  id: z.guid(),
  requestId: z.guid(),
  state: z.enum(['ACTIVE', 'PAUSED', 'REVOKED', 'EXPIRED']),
  consumerId: z.string(),
  requester: z.object({ name: z.string(), organisation: z.string(), verifiedBy: z.string().nullable() }),
  purpose: z.string(),
  provider: z.string().nullable(),
  scope: z.object({
    dataTypes: z.array(z.string()),
    dateRange: z.object({ from: maybeAt, to: maybeAt }),
    careContexts: z.array(z.record(z.string(), z.string())),
    totalUses: z.int().nullable(),
  }),
  uses: z.int(),
  validFrom: at,
  validUntil: at,
  eraseAt: maybeAt,
  endedAt: maybeAt,
  jws: z
    .string()
    .optional()
    .describe('The signed artefact; after a withdrawal the signed REVOKED, during a pause the signed PAUSED'),
})

export const RevokedView = z.object({
  revoked: z.array(z.guid()).describe('Stopped by this call'),
  already: z.array(z.guid()).describe('Had ended before'),
  checks: z.array(z.guid()).describe('Sessions of the checks that were stopped with all'),
})

export const NoticeView = z.object({
  text: z.string(),
  textHash: z.string().describe('SHA-256 over the UTF-8 bytes of text, lower-case hex'),
  language: z.string(),
  noticeVersionId: z.guid(),
  noticeVersion: z.string(),
  requestVersion: z.int(),
})

export const EmbedSessionView = z.object({
  token: z.string().describe('Opens it, once. 256 random bits behind `sam_e_` and your id'),
  url: z.url().describe('What the loader opens in a frame or a window. The token stands in the fragment'),
  expiresAt: z.iso.datetime().describe('Until when it can be opened: ten minutes'),
})

export const ReceiptView = z.object({
  type: z.literal('sammati.receipt'),
  version: z.literal(1),
  recordId: z.guid(),
  requestId: z.guid().nullable(),
  check: z
    .object({ sessionId: z.guid(), type: z.string(), approved: z.boolean() })
    .optional()
    .describe('Of a check, in place of a request'),
  abha: z
    .object({ changeId: z.guid(), sandbox: z.boolean().describe("At ABDM's test system: no real ABHA was changed") })
    .optional()
    .describe('Of a deactivation or reactivation of an ABHA, in place of a request'),
  artefactId: z.guid().nullable(),
  verdict: z.enum(['granted', 'denied', 'revoked', 'paused', 'resumed', 'deactivated', 'reactivated']),
  at,
  requester: z.object({ name: z.string(), verifiedBy: z.string().nullable(), consumerId: z.string() }),
  purpose: z.string().nullable(),
  scope: z
    .object({
      dataTypes: z.array(z.string()),
      providers: z.array(z.string()),
      recordsFrom: maybeAt,
      recordsTo: maybeAt,
      validUntil: at,
      totalUses: z.int().nullable(),
      /** Where each place may give something of its own. */
      perProvider: z
        .array(
          z.object({
            id: z.string(),
            dataTypes: z.array(z.string()),
            recordsFrom: maybeAt,
            recordsTo: maybeAt,
            validUntil: at,
            eraseAt: maybeAt,
            careContexts: z.array(z.string()).nullable(),
          }),
        )
        .optional(),
    })
    .nullable(),
  text: z.string().nullable(),
  textHash: z.string().nullable(),
  language: z.string().nullable(),
  displayEvidence: z.enum(['wallet', 'partner-text', 'notice-hash', 'none']),
  decidedBy: z.enum(['person', 'partner', 'staff', 'system']),
  how: z.string(),
  jws: z.string(),
  proofs: z.array(z.object({ artefactId: z.guid().nullable(), jws: z.string() })),
})

const attempt = z.object({
  at,
  outcome: z.enum(['told', 'sent', 'failed', 'refused', 'gone']),
  status: z.int().nullable(),
  failure: z.string().nullable(),
  milliseconds: z.int(),
})
const recipient = z.enum(['webhook', 'samagra_webhook', 'samagra_log', 'eka_webhook', 'relay', 'person'])
const deliveryState = z.enum(['waiting', 'told', 'failed', 'dropped'])

const evidenceHead = {
  version: z.literal(1),
  at: at.describe('When it was put together'),
  requester: z.object({
    partnerId: z.guid(),
    name: z.string(),
    partnerName: z.string(),
    verifiedBy: z.string().nullable(),
    consumerId: z.string(),
  }),
}
const evidenceRecord = z.object({
  id: z.guid(),
  at,
  text: z.string().nullable(),
  textHash: z.string().nullable().describe('SHA-256 over the UTF-8 bytes of text, lower-case hex'),
  language: z.string().nullable(),
  displayEvidence: z.enum(['wallet', 'partner-text', 'notice-hash', 'none']),
  noticeVersion: z.string().nullable(),
  actorKind: z.enum(['person', 'partner', 'staff', 'system']),
  actorId: z.string().nullable().describe('Null when the person acted'),
  authMethod: z
    .string()
    .nullable()
    .describe('How whoever acted was authenticated; null to a partner of how a person paused, resumed or stopped'),
  door: z.string().nullable().describe('Null where authMethod is'),
  jws: z.string(),
})
const evidenceDeliveries = z
  .array(
    z.object({
      id: z.guid(),
      recipientKind: recipient,
      host: z.string().nullable(),
      dialect: z.string().nullable().describe('Of an upstream'),
      topic: z.string(),
      at,
      state: deliveryState,
      toldAt: maybeAt.describe('To an upstream: when it was sent'),
      confirmedAt: maybeAt.describe('When an upstream was seen to have it'),
      stoppedAt: maybeAt,
      deletedAt: maybeAt,
      escalatedAt: maybeAt,
      evidenceUrl: z.string().nullable().describe('Without its query'),
      standing: z
        .enum([...TOLD_STANDINGS, ...RELAY_STANDINGS])
        .describe(
          'What the recipient is known to have done; of an upstream: held, sent, confirmed, refused, superseded',
        ),
      code: z.string().nullable().describe('What the last attempt met with'),
      attempts: z.array(attempt),
    }),
  )
  .describe('Newest first')

export const PermissionEvidenceView = z.object({
  type: z.literal('sammati.evidence'),
  ...evidenceHead,
  consentId: z.guid(),
  requestId: z.guid(),
  state: z.enum(['ACTIVE', 'PAUSED', 'REVOKED', 'EXPIRED']),
  validFrom: at,
  validUntil: at,
  endedAt: maybeAt,
  records: z
    .array(evidenceRecord.extend({ verdict: z.enum(['granted', 'revoked', 'paused', 'resumed']) }))
    .describe('Oldest first'),
  uses: z
    .array(
      z.object({
        id: z.guid(),
        at,
        outcome: z.enum(['allowed', 'refused', 'failed']),
        reason: z.string().nullable(),
        dataTypes: z.array(z.string()),
      }),
    )
    .describe('Newest first'),
  deliveries: evidenceDeliveries,
  cleanup: z.array(z.object({ at, stage: z.enum(['queued', 'started', 'done', 'failed']), policy: z.string() })),
  complete: z.boolean().describe('False: there are older uses or deliveries than these'),
})

export const CheckEvidenceView = z.object({
  type: z.literal('sammati.check-evidence'),
  ...evidenceHead,
  sessionId: z.guid(),
  state: z.enum(['OPEN', 'GRANTED', 'DENIED', 'REVOKED']).describe('What binds now'),
  openedAt: at,
  records: z
    .array(
      evidenceRecord.extend({
        verdict: z.enum(['granted', 'denied', 'revoked']),
        checkType: z.enum(['ine', 'bipa', 'aadhaar']),
      }),
    )
    .describe('Oldest first; the last one binds'),
  deliveries: evidenceDeliveries,
  complete: z.boolean().describe('False: there are older records or deliveries than these'),
})

export const EvidenceView = z.union([PermissionEvidenceView, CheckEvidenceView])

export const WebhookView = z.object({
  id: z.guid(),
  format: z.enum(['standard', 'eka', 'samagra']),
  url: z.string(),
  description: z.string(),
  topics: z.array(z.string()).describe('Empty: all'),
  status: z.enum(['active', 'paused']),
  pausedBy: z.enum(['partner', 'failing', 'gone']).nullable(),
  failingSince: maybeAt,
  publicKey: z.string().describe('ed25519, for the v1a signatures'),
  secret: z.string().optional().describe('For the v1 signatures; told once, when it is made'),
  previousUntil: at.optional().describe('Until then messages are signed with the keys before these as well'),
  createdAt: at,
  updatedAt: at,
})

export const DeliveryView = z.object({
  id: z.guid().describe('webhook-id, the same at every attempt'),
  eventId: z.guid(),
  recipient,
  webhookId: z.guid().nullable(),
  topic: z.string(),
  at,
  requestId: z.guid().nullable(),
  artefactId: z.guid().nullable(),
  sessionId: z.guid().nullable(),
  state: deliveryState,
  nextAt: maybeAt,
  toldAt: maybeAt,
  stoppedAt: maybeAt,
  deletedAt: maybeAt,
  evidenceUrl: z.string().nullable(),
  attempts: z.array(attempt).describe('The newest 20, oldest first'),
})

const sentCode = z
  .object({
    method: z.enum(OTP_METHODS),
    sentTo: z.string().nullable().describe('The number, all but its last digits hidden; null where ABDM says none'),
    sentAt: at,
    resendAfter: at.describe('No other is sent before'),
  })
  .nullable()

export const AbhaChangeView = z.object({
  id: z.guid(),
  kind: z.enum(CHANGE_KINDS),
  status: z
    .enum(CHANGE_STATUSES)
    .describe('UNKNOWN: the answer of ABDM was lost, and it is being asked what became of it'),
  version: z.int(),
  abhaNumber: z.string().describe('All but its last digits hidden'),
  reasons: z.array(z.string()),
  stop: z.array(z.guid()).describe('Consents that end for good; the others are paused'),
  signedInUntil: maybeAt.describe('The end of the session at ABHA'),
  signInCode: sentCode,
  code: sentCode,
  maskedMobile: z.string().nullable(),
  hasAadhaarMobile: z.boolean().nullable().describe('False: no code can come by AADHAAR_OTP. Null: ABDM has not said'),
  hasAbhaMobile: z.boolean().nullable().describe('False: no code can come by MOBILE_OTP. Null: ABDM has not said'),
  failure: z
    .object({ refusal: z.string(), code: z.string().nullable() })
    .nullable()
    .describe("Why ABDM's last answer was a no, and its own code"),
  heldUntil: maybeAt.describe('ABDM lets nothing be tried before'),
  confirmedAt: maybeAt,
  endedAt: maybeAt,
  recordId: z.guid().nullable().describe('Its receipt'),
})

export const ChangeTextView = z.object({
  text: z.string(),
  textHash: z.string().describe('SHA-256 over the UTF-8 bytes of text, lower-case hex'),
  language: z.string(),
})

export const WebhookMessage = z.object({
  type: z.enum([...TOPICS, TEST_TOPIC]),
  timestamp: at.describe('When it happened'),
  data: z.object({
    deliveryId: z.guid(),
    state: z.enum(STATES).nullable().describe('Null: it changed none'),
    requestId: z.guid().nullable(),
    artefactIds: z.array(z.guid()).describe('What it is about; of a grant, all that it made'),
    sessionId: z.guid().nullable().describe('Of a check'),
    recordId: z.guid().nullable().describe('Of a check: the answer that it is about'),
    supersededBy: z.guid().nullable(),
    narrowed: z.boolean().nullable().describe('Of a grant: less was given than asked'),
    returned: z.string().nullable().describe('Of a cancellation: why your own reviewer sent it back'),
    dialect: z.string().nullable(),
    caId: z.guid().nullable(),
    publicId: z.string().nullable(),
  }),
})

export const ActivityView = z.object({
  id: z.guid(),
  at,
  action: z.string(),
  door: z.string(),
  by: z.enum(['person', 'partner', 'staff', 'system']),
  requester: z.string().nullable(),
  requestId: z.guid().nullable(),
  artefactId: z.guid().nullable(),
  sessionId: z.guid().nullable().describe('Of a check'),
})

export const SentCodeView = z.object({ challengeId: z.guid(), sentTo: z.string(), resendAfter: at, expiresAt: at })
export const TokenView = z.object({ accessToken: z.string(), tokenType: z.literal('Bearer'), expiresIn: z.int() })
export const KeysView = z.object({ keys: z.array(z.record(z.string(), z.string())) })

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  traceId: z.string(),
  errors: z.array(z.object({ field: z.string(), messages: z.array(z.string()) })).optional(),
  state: z.string().optional().describe('The state that stands'),
  since: at.optional().describe('Since when; never in the future'),
  retryAfter: z.int().optional().describe('Seconds'),
  attemptsLeft: z.int().optional(),
  abha: z
    .object({ refusal: z.string(), code: z.string().nullable() })
    .optional()
    .describe("Why ABDM's account service refused, and its own code"),
  people: z.array(z.object({ personId: z.guid(), firstName: z.string() })).optional(),
})
