/** The kinds of identifier a person can be found by; `partner_ref` is a partner's own id. */
export type IdentifierKind = 'mobile' | 'email' | 'abha_number' | 'abha_address' | 'partner_ref'
export type Identifier = { readonly kind: IdentifierKind; readonly value: string }
export type ReachableKind = Exclude<IdentifierKind, 'partner_ref'>

const INDIC_ZEROS = [0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x06f0, 0x0660]

/** Digits of any Indic script (and Arabic) to 0-9; everything else is left alone. */
export const latinDigits = (text: string): string =>
  text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    const zero = INDIC_ZEROS.find((start) => code >= start && code < start + 10)
    return zero === undefined ? digit : String(code - zero)
  })

/** ABHA address as in ABDM's own check, the sandbox's suffix included. */
const ABHA_ADDRESS = /^[a-z0-9][a-z0-9_.]+[a-z0-9]@(abdm|sbx)$/
const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/

/**
 * Reads what a person typed or a partner sent, and brings it to its one spelling:
 * mobile `+91XXXXXXXXXX`, ABHA number 14 digits, addresses in lower case.
 * Returns null for what is none of them.
 */
export function parseIdentifier(typed: string): (Identifier & { kind: ReachableKind }) | null {
  const text = latinDigits(typed.normalize('NFKC')).trim()
  if (text.length > 254) return null
  const lower = text.toLowerCase()
  if (ABHA_ADDRESS.test(lower)) return { kind: 'abha_address', value: lower }
  if (EMAIL.test(lower)) return { kind: 'email', value: lower }
  if (!/^\+?[\d\s().-]+$/.test(text)) return null
  const digits = text.replace(/\D/g, '')
  // First, because 0091 and ten digits are as many as an ABHA number has.
  const mobile = /^(?:0|91|0091)?([6-9]\d{9})$/.exec(digits)
  if (mobile) return { kind: 'mobile', value: `+91${mobile[1]}` }
  return digits.length === 14 && !text.startsWith('+') ? { kind: 'abha_number', value: digits } : null
}

/** What a partner names a person by: anything that is not one of the four kinds is the partner's own id. */
export const parseSubject = (sent: string): Identifier =>
  parseIdentifier(sent) ?? { kind: 'partner_ref', value: sent.trim() }

/** Who gave the ids by which Eka knows a partner's patients (OIDs). The partner's own ids are issued by the partner. */
export const oidIssuer = (partnerId: string): string => `eka:${partnerId}`

/** At most a third of it, so that a short one is not whole. */
const beginning = (text: string, most: number) => text.slice(0, Math.min(most, Math.floor(text.length / 3)))

/** Enough to recognise, not enough to use. Only for what the caller already knows. */
export function maskIdentifier({ kind, value }: Identifier): string {
  if (kind === 'mobile') return `******${value.slice(-4)}`
  if (kind === 'abha_number') return `**-****-****-${value.slice(-4)}`
  const [name = '', host] = value.split('@')
  return host ? `${beginning(name, 1)}***@${host}` : `${beginning(name, 2)}***`
}

export const firstNameOf = (name: string): string => name.trim().split(/\s+/)[0] ?? ''

/** By year alone: someone who may still turn 18 this year is taken at the year. */
export const isMinor = (birthYear: number | null, now: Date): boolean =>
  birthYear !== null && now.getUTCFullYear() - birthYear < 18
