/**
 * A path of our own to go on to, from what a link or a form carried. Anything that a browser would
 * take for another site (`//host`, `/\host`, a scheme) or for the sign-in pages becomes the home page.
 */
export function ownPath(value: unknown): string {
  if (typeof value !== 'string' || value.length > 500 || !/^\/(?![/\\])/.test(value)) return '/'
  const base = 'http://wallet.invalid'
  const url = URL.canParse(value, base) ? new URL(value, base) : null
  // The parser drops tabs and line breaks that the check above does not see.
  if (!url || url.origin !== base || /^\/{2}|^\/(sign-in|api)(\/|$)/.test(url.pathname)) return '/'
  return url.pathname + url.search
}
