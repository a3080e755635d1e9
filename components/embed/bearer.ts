type Router = { push(path: string): void; replace(path: string): void; refresh(): void }

/**
 * Where the browser keeps not even a partitioned cookie: holds the session's secret in this document and nowhere else, and sends
 * it with the document's own calls. So that the document stays, the pages of the session that would be loaded in its place are put into it by
 * Next's router. A reload forgets the secret. False, and nothing is held, in a browser that does not let a page do that.
 */
export function holdBearer(bearer: string, router: Router): boolean {
  if (!('navigation' in window)) return false
  const isOwn = (url: URL) => url.origin === location.origin && url.pathname.startsWith('/embed/')
  /** What the router has fetched since it last put a page into the document. */
  const fetched = new Set<string>()
  const plain = window.fetch.bind(window)
  window.fetch = async (input, init) => {
    const request = input instanceof Request ? input : null
    const url = new URL(request?.url ?? String(input), location.href)
    if (!isOwn(url)) return plain(input, init)
    const headers = new Headers(init?.headers ?? request?.headers)
    headers.set('authorization', `Bearer ${bearer}`)
    try {
      return await plain(input, { ...init, headers })
    } finally {
      url.searchParams.delete('_rsc')
      if (headers.has('rsc')) fetched.add(url.pathname + url.search)
    }
  }
  window.navigation.addEventListener('navigate', (event) => {
    const { destination, navigationType, cancelable, formData, userInitiated } = event
    if (destination.sameDocument) return fetched.clear()
    const url = new URL(destination.url)
    if (!cancelable || formData || navigationType === 'reload' || !isOwn(url)) return
    const path = url.pathname + url.search
    // Next wants the whole page where it could not use what it fetched (no network, another build), and asks for that once.
    // Held back here nothing would ever come; loaded anew the frame says what was lost.
    if (!userInitiated && fetched.has(path)) return
    event.preventDefault()
    const language = url.searchParams.get('l')
    if (language) document.documentElement.lang = language
    // Not while whoever goes there is at work: that may be the router.
    setTimeout(() => {
      if (url.href === location.href) router.refresh()
      else router[navigationType === 'push' ? 'push' : 'replace'](path)
    })
  })
  return true
}
