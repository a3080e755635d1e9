/**
 * A staff member's e-mail address in its one spelling; null for what is none. ASCII alone: an address that only looks
 * like another one is nobody's.
 */
export function staffEmail(typed: string): string | null {
  const lower = typed.trim().toLowerCase()
  return lower.length <= 254 && /^[\x21-\x3f\x41-\x7e]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(lower) ? lower : null
}
