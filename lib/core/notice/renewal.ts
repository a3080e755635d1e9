import type { ArtefactState } from '@/lib/core/consent/states'

/** So long people may take to answer when they are asked again. */
const ANSWER_MS = 30 * 86_400_000

/** After it a yes to the text before can no longer arrive: whoever gave one late is asked again as well. */
const LATE_MS = 5 * 60_000
export const allHaveAnswered = (publishedAt: Date, now: Date): boolean =>
  now.getTime() - publishedAt.getTime() > LATE_MS

const REST_MS = 30 * 86_400_000

/**
 * Whoever was asked again since then is not asked for a still newer text yet, whatever they answered: to be asked and asked
 * is to be worn down.
 */
export const renewedLately = (now: Date): Date => new Date(now.getTime() - REST_MS)

/** Nobody waits for the very minute: those whose rest ends within the hour are asked together. */
const LOOK_EVERY_MS = 3_600_000

/** When to look for whom to ask, if the first of those who were asked again lately was asked at `askedAt`. */
export const restEnds = (askedAt: Date, now: Date): Date =>
  new Date(Math.max(askedAt.getTime() + REST_MS, now.getTime() + LOOK_EVERY_MS))

type Place = { readonly id: string; readonly name?: string; readonly url?: string }
type Visit = { readonly patientReference: string; readonly careContextReference: string; readonly providerId?: string }

type Permission = {
  readonly status: ArtefactState
  readonly providerId: string | null
  readonly dataTypes: readonly string[]
  readonly careContexts: readonly Visit[]
  readonly recordsFrom: Date | null
  readonly recordsTo: Date | null
  readonly totalUses: number | null
  readonly validUntil: Date
  readonly eraseAt: Date | null
}

const bound = (days: readonly (Date | null)[], pick: (...times: number[]) => number): Date | null => {
  const known = days.filter((one) => one !== null)
  return known.length < days.length ? null : new Date(pick(...known.map((one) => one.getTime())))
}

/**
 * What is asked again of someone whose permission was given under a text that has changed: no more than what stands of it,
 * and until the same day. Null when nothing stands.
 */
export function renewedAsk<V extends Visit>(
  places: readonly Place[],
  permissions: readonly (Permission & { readonly careContexts: readonly V[] })[],
  now: Date,
) {
  const standing = permissions.filter(
    ({ status, validUntil }) => (status === 'ACTIVE' || status === 'PAUSED') && validUntil > now,
  )
  const validUntil = bound(
    standing.map((one) => one.validUntil),
    Math.max,
  )
  if (standing.length === 0 || !validUntil) return null
  const providers = standing
    .map(({ providerId }) => providerId)
    .filter((id) => id !== null)
    .map((id) => places.find((place) => place.id === id) ?? { id })
  const visits = new Map(standing.flatMap(({ careContexts }) => careContexts).map((one) => [JSON.stringify(one), one]))
  const uses = standing.map(({ totalUses }) => totalUses)
  return {
    dataTypes: [...new Set(standing.flatMap(({ dataTypes }) => dataTypes))],
    providers,
    careContexts: [...visits.values()],
    recordsFrom: bound(
      standing.map((one) => one.recordsFrom),
      Math.min,
    ),
    recordsTo: bound(
      standing.map((one) => one.recordsTo),
      Math.max,
    ),
    totalUses: uses.some((one) => one === null) ? null : Math.max(...uses.filter((one) => one !== null)),
    validUntil,
    eraseAt: bound(
      standing.map((one) => one.eraseAt),
      Math.max,
    ),
    expiresAt: new Date(Math.min(now.getTime() + ANSWER_MS, validUntil.getTime())),
  }
}
