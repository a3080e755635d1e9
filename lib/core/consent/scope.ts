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
export type GrantedScope = AskedScope

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

const within = (value: Date | null, low: Date | null, high: Date | null) =>
  (low === null || (value !== null && value >= low)) && (high === null || (value !== null && value <= high))

/** True when `granted` is not more than `asked` in any direction. The database holds the same rule. */
export const isWithin = (granted: GrantedScope, asked: AskedScope): boolean =>
  granted.dataTypes.every((type) => asked.dataTypes.includes(type)) &&
  granted.providers.every((id) => asked.providers.includes(id)) &&
  (asked.providers.length === 0 || granted.providers.length > 0) &&
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
  ])
