/**
 * The caller's address as the nearest trusted proxy saw it: the entry of X-Forwarded-For that
 * stands `hops` from the right. Without trusted proxies the header is a stranger's word: null.
 */
export function clientAddress(headers: Headers, hops: number): string | null {
  if (hops === 0) return null
  const seen = (headers.get('x-forwarded-for') ?? '').split(',').map((one) => one.trim())
  return seen.at(-hops) || null
}
