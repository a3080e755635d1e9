import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'

/**
 * A page of a hospital as a partner would run one, on a site of its own: its server asks for consent by the wallet's API,
 * and its page shows the wallet's in a frame or a window. It knows the wallet by its address and a key, and nothing else.
 */

type Wallet = { readonly origin: string; readonly key: string; readonly consumerId: string }

const DAY_MS = 86_400_000

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(`refused with ${status}`)
  }
}

async function call(wallet: Wallet, method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(new URL(path, wallet.origin), {
    method,
    headers: { authorization: `Bearer ${wallet.key}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  })
  const said: unknown = await answer.json()
  if (!answer.ok) throw new Refusal(answer.status, said)
  return said
}

/** What this hospital asks: two kinds of records for half a year. */
const question = (wallet: Wallet, person: string) => ({
  consumerId: wallet.consumerId,
  purpose: 'CAREMGT',
  dataTypes: ['DiagnosticReport', 'Prescription'],
  providers: [{ id: 'IN0910001' }],
  dateRange: { from: new Date(Date.now() - 365 * DAY_MS).toISOString(), to: new Date().toISOString() },
  validUntil: new Date(Date.now() + 180 * DAY_MS).toISOString(),
  expiresAt: new Date(Date.now() + 2 * DAY_MS).toISOString(),
  person: { identifiers: [person] },
})

const text = (value: unknown) => (typeof value === 'string' ? value : '')

const escaped = (written: string) => written.replace(/[&"<>]/g, (one) => `&#${one.charCodeAt(0)};`)

const page = (
  wallet: Wallet,
  loader: { path: string; integrity: string },
  people: readonly string[],
) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>City Hospital: your visit</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 16px }
  button, select, input { font: inherit; min-height: 44px; padding: 4px 12px }
  #consent { border: 1px solid; margin-block: 16px }
  pre { white-space: pre-wrap; overflow-wrap: anywhere }
</style>
<h1>City Hospital, Lucknow</h1>
<p>A page of a partner's, on a site of its own. What is inside the frame is the wallet.</p>
<form id="ask">
  <label>Patient <select name="person">${people.map((one) => `<option>${escaped(one)}</option>`).join('')}</select></label>
  <button name="place" value="frame">Ask here</button>
  <button name="place" value="popup">Ask in a window</button>
</form>
<div id="consent"></div>
<h2>What this page heard</h2>
<pre id="heard" role="log"></pre>
<h2>What the wallet's API says</h2>
<pre id="state" role="status">Nothing was asked yet.</pre>
<script src="${wallet.origin}${loader.path}" integrity="${loader.integrity}" crossorigin></script>
<script src="/page.js"></script>
</html>`

const script = `const byId = (id) => document.getElementById(id)
const heard = (what, facts) => byId('heard').append(what + (facts ? ' ' + JSON.stringify(facts) : '') + '\\n')
let handle, looking
async function ask(person, requestId, place) {
  // A browser opens a window only while it still counts as a click's.
  const answer = await fetch('/ask', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ person, requestId }) })
  const asked = await answer.json()
  if (!answer.ok) return heard('refused', asked)
  clearInterval(looking)
  looking = setInterval(async () => {
    const { state } = await (await fetch('/state?id=' + asked.requestId)).json()
    byId('state').textContent = state
  }, 1000)
  handle?.close()
  handle = Sammati.open({
    token: asked.token,
    ...(place === 'popup' ? { popup: true } : { container: '#consent' }),
    onReady: () => heard('ready'),
    onDecided: ({ requestId, outcome, receipt }) => heard('decided', { requestId, outcome, receipt: receipt.slice(0, 20) + '…' }),
    onClosed: (closed) => heard('closed', closed),
    onError: (error) => heard('error', error),
    onTokenExpired: () => heard('token expired'),
  })
}
byId('ask').addEventListener('submit', (event) => {
  event.preventDefault()
  ask(event.target.person.value, undefined, event.submitter?.value)
})
const asked = new URLSearchParams(location.search)
if (asked.get('request')) ask(asked.get('person'), asked.get('request'), asked.get('place'))
`

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let read = ''
  for await (const chunk of request) {
    read += chunk
    if (read.length > 10_000) throw new Refusal(413, { error: 'too large' })
  }
  return JSON.parse(read || '{}') as Record<string, unknown>
}

function send(response: ServerResponse, status: number, type: string, body: string, policy = "default-src 'none'") {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}

async function answer(
  wallet: Wallet,
  own: string,
  people: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
) {
  const json = (status: number, body: unknown) => send(response, status, 'application/json', JSON.stringify(body))
  try {
    // It holds a key: by another name than its own it does nothing, and for no other page.
    const url = new URL(request.url ?? '/', own)
    if (request.headers.host !== url.host) return json(421, { error: `this page is at ${own}` })
    const route = `${request.method} ${url.pathname}`
    if (route === 'GET /') {
      const loader = (await (await fetch(new URL('/embed/v1.json', wallet.origin))).json()) as {
        path: string
        integrity: string
      }
      const policy = `default-src 'none'; script-src 'self' ${wallet.origin}; style-src 'unsafe-inline'; connect-src 'self'; frame-src ${wallet.origin}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`
      return send(response, 200, 'text/html', page(wallet, loader, people), policy)
    }
    if (route === 'GET /page.js') return send(response, 200, 'text/javascript', script)
    if (route === 'GET /state')
      return json(
        200,
        await call(wallet, 'GET', `/api/v1/consent-requests/${encodeURIComponent(text(url.searchParams.get('id')))}`),
      )
    if (route === 'POST /ask' && request.headers.origin === own) {
      const sent = await bodyOf(request)
      const person = text(sent.person)
      const requestId =
        text(sent.requestId) ||
        ((await call(wallet, 'POST', '/api/v1/consent-requests', question(wallet, person))) as { id: string }).id
      const session = { consentRequestId: requestId, person, parentOrigin: own }
      const { token } = (await call(wallet, 'POST', '/api/v1/embed-sessions', session)) as { token: string }
      return json(200, { requestId, token })
    }
    json(404, { error: 'not found' })
  } catch (error) {
    if (error instanceof Refusal) return json(error.status, error.body)
    json(502, { error: 'the wallet did not answer' })
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://partner.localhost:3001' },
      wallet: { type: 'string', default: 'http://localhost:3000' },
      consumer: { type: 'string', default: 'did:consumer:123' },
      person: { type: 'string', multiple: true, default: [] },
    },
  })
  const { origin, port } = new URL(values.url)
  const wallet = { origin: values.wallet, key: process.env.PARTNER_KEY ?? '', consumerId: values.consumer }
  const server = createServer((request, response) => void answer(wallet, origin, values.person, request, response))
  server.listen(Number(port), '127.0.0.1')
  await once(server, 'listening')
  process.send?.('listening')
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0))
  // Whoever started it is gone.
  process.once('disconnect', () => process.exit(0))
}
