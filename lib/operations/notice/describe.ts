import type { Sql } from '@/db/client'
import type { ArtefactRow, RequestRow } from '@/db/queries/consent-request'
import { facilityNames, termsOf } from '@/db/queries/notice'
import { type AskedScope, everything, type GrantedScope } from '@/lib/core/consent/scope'
import { type Facts, factsOf } from '@/lib/core/notice/facts'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'

export const askedScope = (request: RequestRow): AskedScope => ({
  dataTypes: request.dataTypes,
  providers: request.providerIds,
  recordsFrom: request.recordsFrom,
  recordsTo: request.recordsTo,
  validUntil: request.validUntil,
  totalUses: request.totalUses,
})

export const artefactScope = (artefact: ArtefactRow): GrantedScope => ({
  dataTypes: artefact.dataTypes,
  providers: artefact.providerId === null ? [] : [artefact.providerId],
  recordsFrom: artefact.recordsFrom,
  recordsTo: artefact.recordsTo,
  validUntil: artefact.validUntil,
  totalUses: artefact.totalUses,
})

type Described = { readonly request: RequestRow; readonly scope?: GrantedScope }

/** A permission as it was granted, for `describeRequests`: with its own visits and its own erasure. */
export const asGranted = (artefact: ArtefactRow, request: RequestRow): Described => ({
  request: { ...request, careContexts: artefact.careContexts, eraseAt: artefact.eraseAt },
  scope: artefactScope(artefact),
})

/** A grant, for `describeRequests`: as a whole, or place by place where each gives something of its own. */
export const grantInParts = (
  request: RequestRow,
  scope: GrantedScope,
  artefacts: readonly ArtefactRow[],
): Described[] => (scope.perProvider ? artefacts.map((artefact) => asGranted(artefact, request)) : [{ request, scope }])

/** The facts of many requests in words, each for its scope (default: all that was asked). Two round trips in all. */
export async function describeRequests(sql: Sql, requests: readonly Described[], language: Language): Promise<Facts[]> {
  // Where a request names no place, the person may have.
  const placesOf = ({ request, scope }: Described) => [
    ...new Set([...request.providerIds, ...(scope?.providers ?? [])]),
  ]
  const facilityIds = [...new Set(requests.flatMap(placesOf))]
  const [terms, facilities] = await Promise.all([
    termsOf(sql, [...new Set(requests.map(({ request }) => request.partnerId))], language),
    facilityIds.length > 0 ? facilityNames(sql, facilityIds) : [],
  ])
  const registered = new Map(facilities.map(({ id, name }) => [id, name]))
  return requests.map(({ request, scope }) =>
    factsOf(
      {
        ...request,
        // The register's name wins over the one that came with the request.
        providers: placesOf({ request, scope }).map((id) => ({
          id,
          name: registered.get(id) ?? request.providers.find((one) => one.id === id)?.name,
        })),
      },
      scope ?? everything(askedScope(request)),
      new Map(
        terms.filter((term) => term.partnerId === request.partnerId).map((term) => [`${term.kind}:${term.key}`, term]),
      ),
      wordsIn(language),
      language,
    ),
  )
}
