const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\]|[a-z0-9-]+\.localhost)$/

/**
 * An origin whose pages may show a request, as browsers write it: https, a host and perhaps a port, nothing after,
 * no wildcard. `demo`: partners live on this machine, without certificates. Null when it is none.
 */
export function embedOrigin(text: string, demo: boolean): string | null {
  const url = URL.parse(text)
  if (!url || url.origin !== text || text.includes('*')) return null
  if (url.protocol === 'https:') return text
  return demo && url.protocol === 'http:' && LOOPBACK.test(url.hostname) ? text : null
}

/** The origin of an address that a browser named ("Referer"); null for none, and for what has no origin. */
export function originOf(address: string | null): string | null {
  const origin = address ? URL.parse(address)?.origin : undefined
  return origin && origin !== 'null' ? origin : null
}
