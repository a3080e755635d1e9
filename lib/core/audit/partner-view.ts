/** Whoever acted, as far as a partner may know it: of people only that it was one. */
export const ACTOR_KINDS = ['person', 'partner', 'staff', 'system'] as const
export type ActorKind = (typeof ACTOR_KINDS)[number]

/**
 * What of an event's details a partner may read. Only what is listed: the others may say whether somebody has the wallet,
 * or by which of their numbers they are known to it.
 */
const TOLD = [
  'action',
  'actorKind',
  'addresses',
  'artefactId',
  'assigneeId',
  'authMethod',
  'before',
  'bulk',
  'change',
  'consentType',
  'contact',
  'credentialId',
  'dataTypes',
  'deliveryId',
  'dialect',
  'displayEvidence',
  'done',
  'ended',
  'endpointId',
  'expiresAt',
  'format',
  'frequencyLimit',
  'frequencySeconds',
  'from',
  'invitationId',
  'kind',
  'language',
  'locked',
  'memberId',
  'narrowed',
  'noticeId',
  'oldEndsAt',
  'on',
  'origin',
  'policy',
  'prefix',
  'purpose',
  'recordsDays',
  'replaces',
  'requestId',
  'retentionPolicy',
  'returned',
  'role',
  'scopes',
  'since',
  'staffId',
  'staffSessionId',
  'to',
  'validityDays',
  'version',
  'versionId',
  'with',
] as const

export const toldDetails = (details: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(details).filter(([key]) => (TOLD as readonly string[]).includes(key)))

/** Details as one line: `dialect: native, scopes: consents:read`. */
export const detailsLine = (details: Readonly<Record<string, unknown>>): string =>
  Object.entries(details)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => `${key}: ${Array.isArray(value) ? value.join(' ') : String(value)}`)
    .join(', ')
