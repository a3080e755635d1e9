/**
 * Names of a partner's fields. `intDay` and `int_day` are one field: consents, queries and answers of the same
 * record are written in either way.
 */
const plain = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

export const sameField = (one: string, other: string): boolean => plain(one) === plain(other)

/** Those of `asked` that `granted` does not cover. */
export function fieldsBeyond(asked: readonly string[], granted: readonly string[]): string[] {
  const known = new Set(granted.map(plain))
  return asked.filter((field) => !known.has(plain(field)))
}

/** What of `asked` the request named, in the request's own words and each once, and how many others there were. */
export function asRequested(
  asked: readonly string[],
  requested: readonly string[],
): { readonly known: string[]; readonly unknown: number } {
  const fields = new Set(asked.map(plain))
  const known = requested.filter((field) => fields.delete(plain(field)))
  return { known, unknown: fields.size }
}

type Scalar = string | number | boolean | null
export type FlatRow = Readonly<Record<string, Scalar>>

const isScalar = (value: unknown): value is Scalar =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

/**
 * The permitted fields of what a provider answered, by the provider's own keys: of a row, or of the only row of
 * a list; nothing there is an empty row. Null when it cannot be cut: several rows would be of several people,
 * and what lies inside a field was never named.
 */
export function cutTo(permitted: readonly string[], answer: unknown): FlatRow | null {
  const row = Array.isArray(answer) ? (answer.length === 0 ? {} : answer[0]) : (answer ?? {})
  if ((Array.isArray(answer) && answer.length > 1) || typeof row !== 'object' || row === null || Array.isArray(row))
    return null
  const known = new Set(permitted.map(plain))
  const cut = Object.entries(row).filter(([key]) => known.has(plain(key)))
  return cut.every((entry): entry is [string, Scalar] => isScalar(entry[1])) ? Object.fromEntries(cut) : null
}
