/** The methods that Next hands to a door. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Where programs call. They load no page, whatever their headers say. */
export const FOR_PROGRAMS = /^\/(api|auth|abdm|gateway|v1|\.well-known)(\/|$)/
const OF_PAGES = /^(rsc|next-.+|x-nextjs-.+)$/

/** Its percent signs taken for percent signs when they do not spell UTF-8: such a path names nothing. */
function readablePath(path: string): string {
  try {
    decodeURIComponent(path)
    return path
  } catch {
    return path.replaceAll('%', '%25')
  }
}

/** What is looked at of a call, as Node's server has it. */
type Call = { method?: string; url?: string; readonly headers: Record<string, unknown> }

/**
 * Makes of a call one that a door answers, in its own words, where Next would answer with a redirect or an error
 * of its own before any door is asked:
 * - an address in absolute form is the path, and its authority is the host (RFC 9112, 3.2.2);
 * - slashes that are repeated or end a path mean nothing, nor do percent signs that spell no UTF-8;
 * - a method that Next does not know is OPTIONS: no door has either;
 * - at the addresses for programs a header for parts of pages means nothing.
 */
export function makeReadable(call: Call): void {
  let address = call.url ?? '/'
  const whole = /^https?:\/\/([^/?#]*)/i.exec(address)
  if (whole) {
    call.headers.host = whole[1]
    address = address.slice(whole[0].length)
  }
  const [path = '', ...query] = address.split('?')
  const tidy = `/${path}`.replace(/[/\\]+/g, '/').replace(/(?<=.)\/$/, '')
  call.url = [readablePath(tidy), ...query].join('?')
  if (!METHODS.has(call.method ?? 'GET')) call.method = 'OPTIONS'
  if (FOR_PROGRAMS.test(tidy))
    for (const name of Object.keys(call.headers)) if (OF_PAGES.test(name)) delete call.headers[name]
}
