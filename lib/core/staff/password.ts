const LEAST = 12
export const MOST_PASSWORD = 128
const LEAST_DISTINCT = 6

/** What is wrong with a new password, in words for `fields`; null when nothing is. Rules of composition make none better. */
export function passwordFault(password: string, email: string): string | null {
  const lower = password.toLowerCase()
  const [local = ''] = email.split('@')
  if ([...password].length < LEAST) return `must have at least ${LEAST} characters`
  if ([...password].length > MOST_PASSWORD) return `must have at most ${MOST_PASSWORD} characters`
  if (new Set(lower).size < LEAST_DISTINCT) return 'must not repeat a few characters'
  if (/sammati|password|qwerty|12345678/.test(lower) || (local.length > 3 && lower.includes(local)))
    return 'must not be easy to guess'
  return null
}
