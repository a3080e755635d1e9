const PORTS = ['', '8443']
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * Why messages cannot be sent to an address; null when they can. Only how it is written: where its name leads is
 * judged at the moment of connecting. `demo`: partners live on this machine, without certificates.
 */
export function refuseAddress(text: string, demo: boolean): string | null {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an https address'
  if (url.username !== '' || url.password !== '') return 'must not hold a user or a password'
  if (url.hash !== '') return 'must not hold a fragment'
  if (demo && LOOPBACK.includes(url.hostname)) return null
  if (url.protocol !== 'https:') return 'must be an https address'
  return PORTS.includes(url.port) ? null : 'must be at port 443 or 8443'
}
