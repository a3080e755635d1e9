import { latinDigits } from '@/lib/core/person/identifier'

/** A code can be answered for 5 minutes, and a right answer counts as proof for 5 more. */
export const CODE_LIFE_MS = 5 * 60_000
export const PROOF_LIFE_MS = 5 * 60_000
export const MAX_ATTEMPTS = 5

/** The 6 digits as ASCII, from what a person typed or pasted: any Indic script, spaces and hyphens between. Null when it is no code. */
export function parseCode(typed: string): string | null {
  const digits = latinDigits(typed.normalize('NFKC')).replace(/[\s-]/g, '')
  return /^\d{6}$/.test(digits) ? digits : null
}
