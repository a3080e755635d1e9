import { assertFuture } from '@/lib/core/consent/defaults'
import { upstreamAt } from '@/lib/dialects/wire'
import type { CreateRequestInput } from '@/lib/operations/consent/create-request'
import type { RevokeRequesterInput } from '@/lib/operations/consent/revoke-requester'
import { type BulkRevokeBody, type CreateConsentRequestBody, UNIT_SECONDS } from './schema'

/** Our own body as the operation reads it. Fails with `invalid_input` naming the times that are past. */
export function toRequest(body: CreateConsentRequestBody, now: Date): CreateRequestInput {
  const { frequency, person, callback, dateRange, validUntil, eraseAt, expiresAt } = body
  assertFuture({ validUntil, eraseAt, expiresAt }, now)
  const bounded = frequency && frequency.repeats > 0 ? frequency : null
  return {
    dialect: 'native',
    consumerId: body.consumerId ?? null,
    // The schema holds at least one; the operation's type says so too.
    identifiers: person.identifiers as [string, ...string[]],
    identifierField: 'person.identifiers',
    birthYear: person.birthYear ?? null,
    purpose: body.purpose,
    dataTypes: body.dataTypes,
    providers: body.providers,
    careContexts: body.careContexts,
    recordsFrom: dateRange.from ?? null,
    recordsTo: dateRange.to ?? null,
    accessMode: body.accessMode,
    frequencyLimit: bounded?.repeats ?? null,
    frequencySeconds: bounded && bounded.value * UNIT_SECONDS[bounded.unit],
    totalUses: body.totalUses ?? null,
    validUntil: validUntil ?? eraseAt ?? expiresAt,
    eraseAt: eraseAt ?? null,
    expiresAt,
    revocable: body.revocable,
    noticeId: body.notice ?? null,
    callbackUrl: callback.url ?? null,
    callbackData: callback.data ?? null,
    wire: {},
    ...upstreamAt('callback.upstream', callback.upstream),
  }
}

export function toRevokeRequester({ requester, artefactIds, reason }: BulkRevokeBody): RevokeRequesterInput {
  const { partnerId, consumerId } = requester
  return {
    // The schema holds one of the two.
    requester: partnerId === undefined ? { consumerId: consumerId as string } : { partnerId },
    // Without ids it holds `all: true`.
    artefactIds: artefactIds ?? 'all',
    reason,
  }
}
