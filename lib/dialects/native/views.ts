import type { ArtefactRow, RequestRow } from '@/db/queries/consent-request'
import type { GrantedScope } from '@/lib/core/consent/scope'
import { artefactStateAt, standingState } from '@/lib/core/consent/states'
import type { Changed } from '@/lib/operations/consent/change-artefact'
import { grantJws, type LoadedRequest, statementJws } from '@/lib/operations/consent/load-request'
import type { RelayedRequest } from '@/lib/operations/relay/get-relayed-request'
import type { ScopeBody } from './schema'

/** What our own API shows. Times are ISO 8601 in UTC; states are the core's names. */

const iso = (at: Date | null) => at?.toISOString() ?? null

type AskedFields = Pick<
  RequestRow,
  | 'id'
  | 'caId'
  | 'consumerId'
  | 'purpose'
  | 'dataTypes'
  | 'providers'
  | 'careContexts'
  | 'recordsFrom'
  | 'recordsTo'
  | 'accessMode'
  | 'frequencyLimit'
  | 'frequencySeconds'
  | 'totalUses'
  | 'validUntil'
  | 'eraseAt'
  | 'expiresAt'
  | 'revocable'
  | 'version'
  | 'createdAt'
  | 'callbackData'
>

/** The request as it was asked; `waiting`: nobody has proven its identifier yet, or it has not left review. */
export const requestView = (
  request: AskedFields & {
    personId: string | null
    heldBack: boolean
    decidedAt?: Date | null
    renews?: string | null
  },
  state: string,
  artefacts: readonly Pick<ArtefactRow, 'id'>[] = [],
) => ({
  id: request.id,
  state,
  version: request.version,
  // What its person never hears of tells nothing of whether the wallet knows them.
  waiting: request.personId === null || request.heldBack,
  consumerId: request.consumerId,
  purpose: request.purpose,
  dataTypes: request.dataTypes,
  providers: request.providers,
  careContexts: request.careContexts,
  dateRange: { from: iso(request.recordsFrom), to: iso(request.recordsTo) },
  accessMode: request.accessMode,
  frequency:
    request.frequencyLimit === null || request.frequencySeconds === null
      ? null
      : { limit: request.frequencyLimit, seconds: request.frequencySeconds },
  totalUses: request.totalUses,
  validUntil: iso(request.validUntil),
  eraseAt: iso(request.eraseAt),
  expiresAt: iso(request.expiresAt),
  revocable: request.revocable,
  callbackData: request.callbackData,
  renews: request.renews ?? null,
  createdAt: iso(request.createdAt),
  decidedAt: iso(request.decidedAt ?? null),
  artefacts: artefacts.map(({ id }) => id),
})

export const loadedView = ({ request, artefacts, state }: LoadedRequest) => requestView(request, state, artefacts)

/** One request with what became of it at the service that holds its master copy. */
export const relayedView = ({ relay, ...loaded }: RelayedRequest) => ({
  ...loadedView(loaded),
  ...(relay && {
    relay: {
      dialect: relay.dialect,
      id: relay.foreignId,
      passedOn: relay.passedOn.map(({ id, topic, standing, toldAt, confirmedAt, code }) => ({
        deliveryId: id,
        topic,
        state: standing,
        sentAt: iso(toldAt),
        confirmedAt: iso(confirmedAt),
        code,
      })),
    },
  }),
})

export const listedView = (request: RequestRow, now: Date) =>
  // A list does not read artefacts: GRANTED here says what was answered; /consents says what stands.
  requestView(request, request.status === 'GRANTED' ? 'GRANTED' : standingState(request, [], now))

export const consentView = (artefact: ArtefactRow, request: RequestRow, now: Date) => ({
  id: artefact.id,
  requestId: artefact.requestId,
  state: artefactStateAt(artefact, now),
  consumerId: request.consumerId,
  requester: {
    name: request.requesterName ?? request.partnerName,
    organisation: request.partnerName,
    verifiedBy: request.verifiedBy,
  },
  purpose: request.purpose,
  provider: artefact.providerId,
  scope: {
    dataTypes: artefact.dataTypes,
    dateRange: { from: iso(artefact.recordsFrom), to: iso(artefact.recordsTo) },
    careContexts: artefact.careContexts,
    totalUses: artefact.totalUses,
  },
  uses: artefact.uses,
  validFrom: iso(artefact.validFrom),
  validUntil: iso(artefact.validUntil),
  eraseAt: iso(artefact.eraseAt),
  endedAt: iso(artefact.endedAt ?? (artefact.validUntil <= now ? artefact.validUntil : null)),
})

/** An artefact after a change, with the signed statement of it; after a resumption its own proof, which counts again. */
export const changedView = ({ artefact, request, statement }: Changed, now: Date) => ({
  ...consentView(artefact, request, now),
  jws: artefact.status === 'ACTIVE' ? grantJws(artefact) : statementJws(statement),
})

/** A caller's partial scope as the operation reads it. */
export const scopeFrom = (wanted: ScopeBody): Partial<GrantedScope> => ({
  dataTypes: wanted.dataTypes,
  providers: wanted.providers,
  recordsFrom: wanted.dateRange?.from ?? undefined,
  recordsTo: wanted.dateRange?.to ?? undefined,
  validUntil: wanted.validUntil,
  totalUses: wanted.totalUses,
})
