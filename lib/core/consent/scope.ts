/** What a request asks. Times are instants; null means "not bounded". */
export type AskedScope = {
  readonly dataTypes: readonly string[]
  /** Provider ids; empty: wherever the records are. */
  readonly providers: readonly string[]
  readonly recordsFrom: Date | null
  readonly recordsTo: Date | null
  readonly validUntil: Date
  /** How many uses in all; null: not bounded. */
  readonly totalUses: number | null
}

/** What is granted: the same shape, never more. */
export type GrantedScope = AskedScope & {
  /** Where each place may give something of its own. The fields above then hold all of it together. */
  readonly perProvider?: readonly ProviderGrant[]
}

/** What one place may give. */
export type ProviderGrant = Pick<AskedScope, 'dataTypes' | 'recordsFrom' | 'recordsTo' | 'validUntil'> & {
  readonly id: string
  /** When the copy must be gone; null: as asked. */
  readonly eraseAt: Date | null
  /** References of the visits; null: all that were asked there. */
  readonly careContexts: readonly string[] | null
}

/** Everything that was asked. */
export const everything = (asked: AskedScope): GrantedScope => ({
  dataTypes: [...asked.dataTypes],
  providers: [...asked.providers],
  recordsFrom: asked.recordsFrom,
  recordsTo: asked.recordsTo,
  validUntil: asked.validUntil,
  totalUses: asked.totalUses,
})

/** What was asked, with the parts that a caller narrowed; whether it is narrower is judged by `isWithin`. */
export const narrowedTo = (asked: AskedScope, wanted: Partial<GrantedScope>): GrantedScope => ({
  dataTypes: wanted.dataTypes ?? asked.dataTypes,
  providers: wanted.providers ?? asked.providers,
  recordsFrom: wanted.recordsFrom ?? asked.recordsFrom,
  recordsTo: wanted.recordsTo ?? asked.recordsTo,
  validUntil: wanted.validUntil ?? asked.validUntil,
  totalUses: wanted.totalUses ?? asked.totalUses,
})

const earliest = (days: readonly (Date | null)[]): Date | null =>
  days.reduce((left, right) => (left && right ? (left < right ? left : right) : null))
const latest = (days: readonly (Date | null)[]): Date | null =>
  days.reduce((left, right) => (left && right ? (left > right ? left : right) : null))

const alike = (grants: readonly ProviderGrant[]) =>
  new Set(grants.map((one) => canonicalGrant({ ...one, id: '' }))).size === 1 &&
  grants.every((one) => one.eraseAt === null && one.careContexts === null)

/**
 * All that several places are granted: the types are those of any place, the dates reach from the first to
 * the last. It is within what was asked just when each of them is.
 * @param grants at least one, each place once
 */
export const together = (asked: AskedScope, grants: readonly ProviderGrant[]): GrantedScope => ({
  dataTypes: [...new Set(grants.flatMap((one) => one.dataTypes))],
  providers: grants.map((one) => one.id),
  recordsFrom: earliest(grants.map((one) => one.recordsFrom)),
  recordsTo: latest(grants.map((one) => one.recordsTo)),
  validUntil: latest(grants.map((one) => one.validUntil)) ?? asked.validUntil,
  totalUses: asked.totalUses,
  ...(!alike(grants) && { perProvider: grants }),
})

/** What of it holds at one place; null: wherever the records are. */
export function scopeAt({ perProvider, ...all }: GrantedScope, providerId: string | null): GrantedScope {
  const providers = providerId === null ? [] : [providerId]
  const own = perProvider?.find((one) => one.id === providerId)
  if (!own) return { ...all, providers }
  const { dataTypes, recordsFrom, recordsTo, validUntil } = own
  return { ...all, providers, dataTypes, recordsFrom, recordsTo, validUntil }
}

const within = (value: Date | null, low: Date | null, high: Date | null) =>
  (low === null || (value !== null && value >= low)) && (high === null || (value !== null && value <= high))

/** True when `granted` is not more than `asked` in any direction. The database holds the same rule. */
export const isWithin = (granted: GrantedScope, asked: AskedScope): boolean =>
  granted.dataTypes.every((type) => asked.dataTypes.includes(type)) &&
  // To name a place is less than wherever the records are.
  (asked.providers.length === 0 ||
    (granted.providers.length > 0 && granted.providers.every((id) => asked.providers.includes(id)))) &&
  within(granted.recordsFrom, asked.recordsFrom, null) &&
  within(granted.recordsTo, null, asked.recordsTo) &&
  granted.validUntil <= asked.validUntil &&
  (asked.totalUses === null || (granted.totalUses !== null && granted.totalUses <= asked.totalUses))

/** One text for one scope, whatever the order it was chosen in: what "the same scope" means. */
export const canonicalScope = (scope: GrantedScope): string =>
  JSON.stringify([
    [...scope.dataTypes].sort(),
    [...scope.providers].sort(),
    scope.recordsFrom?.toISOString() ?? null,
    scope.recordsTo?.toISOString() ?? null,
    scope.validUntil.toISOString(),
    scope.totalUses,
    ...(scope.perProvider ? [scope.perProvider.map(canonicalGrant).sort()] : []),
  ])

const canonicalGrant = (grant: ProviderGrant): string =>
  JSON.stringify([
    grant.id,
    [...grant.dataTypes].sort(),
    grant.recordsFrom?.toISOString() ?? null,
    grant.recordsTo?.toISOString() ?? null,
    grant.validUntil.toISOString(),
    grant.eraseAt?.toISOString() ?? null,
    grant.careContexts && [...grant.careContexts].sort(),
  ])
