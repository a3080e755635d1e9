import { sameField } from './fields'

/** Which field of a partner's queries names the person, and by which kind of number: `{aadhaar_no: 'aadhaar'}`. */
export type SubjectFields = Readonly<Record<string, string>>

/** A number as it is compared and sent on: without the spaces and hyphens that people group it with. */
export const plainSubject = (value: string): string => value.replace(/[\s-]/g, '').toUpperCase()

const mapped = (field: string, mapping: SubjectFields) =>
  Object.entries(mapping).find(([name]) => sameField(name, field))

/** Those of a query's fields that the mapping does not know: what they would do at a provider, nobody can say. */
export const unmappedFields = (query: Readonly<Record<string, unknown>>, mapping: SubjectFields): string[] =>
  Object.keys(query).filter((field) => !mapped(field, mapping))

/** `field` as the mapping writes it, `value` as it is compared: what was judged is what goes on. */
export type NamedSubject = { readonly field: string; readonly kind: string; readonly value: string }

/**
 * The numbers that a query names people by: every mapped field of it must hold text, and stand there once. Null when
 * there is none, or one that cannot be compared. All of them have to be the same person's.
 */
export function namedSubjects(
  query: Readonly<Record<string, unknown>>,
  mapping: SubjectFields,
): [NamedSubject, ...NamedSubject[]] | null {
  const named: NamedSubject[] = []
  for (const [written, value] of Object.entries(query)) {
    const [field, kind] = mapped(written, mapping) ?? []
    if (field === undefined || kind === undefined) continue
    if (typeof value !== 'string' || plainSubject(value) === '' || named.some((one) => one.field === field)) return null
    named.push({ field, kind, value: plainSubject(value) })
  }
  const [first, ...others] = named
  return first ? [first, ...others] : null
}
