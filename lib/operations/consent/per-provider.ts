import type { CareContext, RequestRow } from '@/db/queries/consent-request'
import { type AskedScope, type GrantedScope, isWithin, type ProviderGrant, together } from '@/lib/core/consent/scope'
import { Failure } from '@/lib/core/failure'

/** What a person wants one place to give; what is left out stays as asked. */
export type WantedGrant = { readonly id: string; readonly accessMode?: string } & {
  readonly [Part in Exclude<keyof ProviderGrant, 'id'>]?: NonNullable<ProviderGrant[Part]>
}

/** A grant place by place, in the order given; `field` is its path in the caller's body. */
export type PerProvider = { readonly field: string; readonly grants: readonly [WantedGrant, ...WantedGrant[]] }

/** The visits that a request asks for at a place. */
export const visitsAsked = (request: RequestRow, providerId: string | null): CareContext[] =>
  request.careContexts.filter((one) => !one.providerId || one.providerId === providerId)

/** The visits that are granted at a place. Where a request names none, the person may. */
export function visitsGranted(request: RequestRow, scope: GrantedScope, providerId: string | null): CareContext[] {
  const asked = visitsAsked(request, providerId)
  const chosen = scope.perProvider?.find((one) => one.id === providerId)?.careContexts
  if (!chosen || providerId === null) return asked
  return request.careContexts.length > 0
    ? asked.filter((one) => chosen.includes(one.careContextReference))
    : chosen.map((careContextReference) => ({ patientReference: '', careContextReference, providerId }))
}

/** When the copy must be gone at a place: never later than asked. */
export const erasureAt = (request: RequestRow, scope: GrantedScope, providerId: string | null): Date | null =>
  scope.perProvider?.find((one) => one.id === providerId)?.eraseAt ?? request.eraseAt

/** The scope that such a grant makes; whether it may be is judged by `assertEachWithin`. */
export const scopePerProvider = (request: RequestRow, asked: AskedScope, { grants }: PerProvider): GrantedScope =>
  together(
    asked,
    grants.map((one): ProviderGrant => {
      const validUntil = one.validUntil ?? asked.validUntil
      const visits = new Set(visitsAsked(request, one.id).map(({ careContextReference }) => careContextReference))
      const all =
        one.careContexts?.length === visits.size && one.careContexts.every((reference) => visits.has(reference))
      // A copy may be kept as long as asked, but where the person wants it gone sooner.
      const sooner = one.eraseAt && validUntil < asked.validUntil && (!request.eraseAt || one.eraseAt < request.eraseAt)
      return {
        id: one.id,
        dataTypes: one.dataTypes ?? asked.dataTypes,
        recordsFrom: one.recordsFrom ?? asked.recordsFrom,
        recordsTo: one.recordsTo ?? asked.recordsTo,
        validUntil,
        eraseAt: (sooner && one.eraseAt) || null,
        careContexts: (!all && one.careContexts) || null,
      }
    }),
  )

/** Names the first part of the first place that is more than what was asked, or nothing at all (`invalid_input`). */
export function assertEachWithin(
  request: RequestRow,
  asked: AskedScope,
  { field, grants }: PerProvider,
  now: Date,
): void {
  for (const [at, grant] of grants.entries()) {
    const refuse = (part: string, why: string) => {
      throw new Failure('invalid_input', { [`${field}.${at}.${part}`]: [why] })
    }
    const more = 'is more than what was asked'
    const only = (part: Partial<GrantedScope>) => isWithin({ ...asked, ...part }, asked)
    const from = grant.recordsFrom ?? asked.recordsFrom
    const to = grant.recordsTo ?? asked.recordsTo
    const visits = visitsAsked(request, grant.id).map(({ careContextReference }) => careContextReference)
    if (!only({ providers: [grant.id] })) refuse('providers', 'was not asked for its records')
    if (grant.accessMode !== undefined && grant.accessMode !== request.accessMode)
      refuse('accessMode', `is not what was asked: ${request.accessMode}`)
    if (grant.dataTypes?.length === 0) refuse('dataTypes', 'choose at least one')
    if (grant.dataTypes && !only({ dataTypes: grant.dataTypes })) refuse('dataTypes', more)
    if (grant.recordsFrom && !only({ recordsFrom: grant.recordsFrom })) refuse('recordsFrom', more)
    if (grant.recordsTo && !only({ recordsTo: grant.recordsTo })) refuse('recordsTo', more)
    if (from && to && from > to) refuse('recordsTo', 'leaves no dates: they end before they begin')
    if (grant.validUntil && grant.validUntil > asked.validUntil) refuse('validUntil', more)
    if (grant.validUntil && grant.validUntil <= now) refuse('validUntil', 'is in the past')
    if (grant.careContexts && request.careContexts.length > 0) {
      if (grant.careContexts.length === 0) refuse('careContexts', 'choose at least one')
      if (grant.careContexts.some((reference) => !visits.includes(reference))) refuse('careContexts', more)
    }
  }
}
