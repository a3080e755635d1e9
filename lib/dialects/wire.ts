import { z } from 'zod'
import { UPSTREAM_DIALECTS } from '@/lib/core/delivery/relay'

/** Pieces of wire schemas that every dialect needs. */

/** PostgreSQL holds neither U+0000 nor half of a surrogate pair, in text or in jsonb. */
const storable = (value: string) => !value.includes('\0') && value.isWellFormed()
const NOT_STORABLE = 'must not contain U+0000 or half a surrogate pair'

/** Text that PostgreSQL can hold. */
export const text = (max: number) => z.string().max(max).refine(storable, NOT_STORABLE)
export const name = (max = 255) =>
  text(max)
    .min(1, 'must not be empty')
    .refine((value) => value.trim() !== '', 'must not be blank')
export const webUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2048)
  .refine(storable, NOT_STORABLE)
export const count = z
  .int({ error: 'must be a whole number' })
  .min(0, 'must be 0 or more')
  .max(2_147_483_647, 'must be at most 2147483647')

/** The years 1 to 9999 in UTC: what both ISO 8601's four digits and PostgreSQL can write. */
const FIRST = Date.parse('0001-01-01T00:00:00.000Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

/** An instant in ISO 8601 with an offset, kept as it was written. */
export const instantText = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: 'is not a date-time (ISO 8601 with an offset)' })
  .refine((value) => Date.parse(value) >= FIRST && Date.parse(value) <= LAST, 'is not a date-time')

/** The same, as a Date. */
export const instant = instantText.transform((value) => new Date(value))

/** Which service holds the master copy of a consent, and by what id. Every dialect's clients may say so. */
export const upstream = z
  .object({ dialect: z.enum(UPSTREAM_DIALECTS).optional().describe('May be left out where there is one'), id: name() })
  .optional()
  .describe('The service that holds the master copy, and the id of the consent there')

/** The same as an operation reads it. */
export const upstreamAt = (field: string, named: z.output<typeof upstream>) =>
  named && { upstream: { ...named, field } }

/** Path parameters that name rows: anything that is not a UUID names nothing. */
export const idParam = z.guid()

/** What a caller may say of the words that were shown. */
export const shownFields = {
  text: text(20_000).min(1).optional(),
  textHash: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'must be a SHA-256 in hex')
    .optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag')
    .optional(),
}
export const onlyOneWording = (body: { text?: string; textHash?: string }) =>
  body.text === undefined || body.textHash === undefined
