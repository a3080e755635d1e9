/** As often as this a page can be put into the document in so many milliseconds; more often is a router that cannot. */
const OFTEN = 20
const OFTEN_MS = 10_000

type Router = { push(path: string): void; replace(path: string): void; refresh(): void }

/**
 * Where the browser keeps not even a partitioned cookie: holds the session's secret in this document and nowhere else, and sends
 * it with the document's own calls. So that the document stays, the pages of the session that would be loaded in its place are put into it by
 * Next's router. A reload forgets the secret. False, and nothing is held, in a browser that does not let a page do that.
 */
export function holdBearer(bearer: string, router: Router): boolean {
  if (!('navigation' in window)) return false
  const isOwn = (url: URL) => url.origin === location.origin && url.pathname.startsWith('/embed/')
  const plain = window.fetch.bind(window)
  window.fetch = (input, init) => {
    const request = input instanceof Request ? input : null
    if (!isOwn(new URL(request?.url ?? String(input), location.href))) return plain(input, init)
    const headers = new Headers(init?.headers ?? request?.headers)
    headers.set('authorization', `Bearer ${bearer}`)
    return plain(input, { ...init, headers })
  }
  let recent: number[] = []
  window.navigation.addEventListener('navigate', (event) => {
    const { destination, navigationType, cancelable, formData } = event
    const url = new URL(destination.url)
    if (!cancelable || destination.sameDocument || formData || navigationType === 'reload' || !isOwn(url)) return
    recent = recent.filter((at) => performance.now() - at < OFTEN_MS)
    // Let the browser try, rather than go round for ever.
    if (recent.length >= OFTEN) return
    recent.push(performance.now())
    event.preventDefault()
    const language = url.searchParams.get('l')
    if (language) document.documentElement.lang = language
    const path = url.pathname + url.search
    // Not while whoever goes there is at work: that may be the router.
    setTimeout(() => {
      if (url.href === location.href) router.refresh()
      else router[navigationType === 'push' ? 'push' : 'replace'](path)
    })
  })
  return true
}
