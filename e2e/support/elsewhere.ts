import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Given = { readonly html: string; readonly headers?: Record<string, string> }

/**
 * Pages of other sites, of a test's own making: whatever `*.localhost` a browser asks for is this machine, and each name
 * is a site of its own.
 */
export async function elsewhere() {
  const pages = new Map<string, Given>()
  const server = createServer((request, response) => {
    const given = pages.get(request.url ?? '')
    response.writeHead(given ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', ...given?.headers })
    response.end(given && `<!doctype html><meta charset="utf-8">${given.html}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  let count = 0
  const at = (host: string) => `http://${host}.localhost:${port}`
  return {
    port,
    /** The origin of a host. */
    at,
    /** Puts a page at a host; its address. */
    put(host: string, html: string, headers?: Record<string, string>): string {
      const path = `/${++count}`
      pages.set(path, { html, headers })
      return at(host) + path
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
