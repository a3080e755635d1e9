import { sameField } from './fields'

/** Which field of a partner's queries names the person, and by which kind of number: `{aadhaar_no: 'aadhaar'}`. */
export type SubjectFields = Readonly<Record<string, string>>

/** A number as it is compared: without the spaces and hyphens that people group it with. */
export const plainSubject = (value: string): string => value.replace(/[\s-]/g, '').toUpperCase()

export const subjectKindOf = (field: string, mapping: SubjectFields): string | null =>
  Object.entries(mapping).find(([name]) => sameField(name, field))?.[1] ?? null

export type NamedSubject = { readonly kind: string; readonly value: string }

/**
 * The numbers that a query names people by: every mapped field of it must hold text. Null when there is none, or
 * one that cannot be compared. All of them have to be the same person's.
 */
export function namedSubjects(query: Readonly<Record<string, unknown>>, mapping: SubjectFields): NamedSubject[] | null {
  const named: NamedSubject[] = []
  for (const [field, value] of Object.entries(query)) {
    const kind = subjectKindOf(field, mapping)
    if (kind === null) continue
    if (typeof value !== 'string' || plainSubject(value) === '') return null
    named.push({ kind, value: plainSubject(value) })
  }
  return named.length > 0 ? named : null
}
