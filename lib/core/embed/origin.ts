/** The origin of an address that a browser named ("Referer"); null for none, and for what has no origin. */
export function originOf(address: string | null): string | null {
  const origin = address ? URL.parse(address)?.origin : undefined
  return origin && origin !== 'null' ? origin : null
}
