const HERE = /^(localhost|127\.0\.0\.1|([a-z0-9-]+\.)+localhost)$/

/**
 * The one origin that a text names, as browsers write it; null where it names none exactly: https, a whole name, no
 * path, no placeholder. `demo`: names of this machine may do without a certificate.
 */
export function readOrigin(text: string, demo: boolean): string | null {
  const url = URL.parse(text.trim())
  if (url?.username !== '' || url.password !== '') return null
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || /[?#]/.test(text)) return null
  const { hostname, protocol } = url
  if (demo && protocol === 'http:' && HERE.test(hostname)) return url.origin
  const isName = /^([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$/.test(hostname)
  return protocol === 'https:' && isName ? url.origin : null
}
