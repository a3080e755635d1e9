import { createHash, createHmac, randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import { GET as list, POST as upload } from '@/app/v1/sessions/[id]/consents/route'
import { POST as open } from '@/app/v1/sessions/route'
import type { Db } from '@/db/client'
import { seal } from '@/db/sealed'
import type { RouteHandler } from '@/lib/dialects/testing'
import type { Scope } from '@/lib/operations/context'
import { giveScopes, makePartner, makePerson, someEmail } from '@/lib/operations/sign-in/testing'
import { hashToken } from '@/lib/operations/sign-in/token'

export type VeriffKey = { readonly partnerId: string; readonly apiKey: string; readonly secret: string }

/** A partner with an API key and a secret. */
export async function makeVeriffKey(
  db: Db,
  more: { requireFreshness?: boolean; scopes?: readonly Scope[]; partnerId?: string } = {},
): Promise<VeriffKey & { credentialId: string }> {
  const { requireFreshness = false, scopes = ['consents:request', 'consents:read'] } = more
  const partnerId = more.partnerId ?? (await makePartner(db))
  const credentialId = v7()
  const [apiKey, secret] = [randomUUID(), randomUUID()]
  await db`
    insert into partner_credential (id, partner_id, dialect, secret_hash, secret_sealed, prefix, scopes, require_freshness, created_at)
    values (${credentialId}, ${partnerId}, 'veriff', ${hashToken(apiKey)},
            ${seal(secret, 'partner_credential.secret', credentialId)}, ${apiKey.slice(0, 8)}, ${[...scopes]},
            ${requireFreshness}, now())`
  await giveScopes(db, partnerId, scopes)
  return { partnerId, credentialId, apiKey, secret }
}

/** Signed here by hand, so that no mistake of the door's own code goes unseen. */
export const sign = (secret: string, data: string | Buffer) => createHmac('sha256', secret).update(data).digest('hex')

/** The headers that bind a call to its time and place. */
export function freshHeaders(secret: string, path: string, body: string, at: number = Date.now(), method = 'POST') {
  const timestamp = String(Math.floor(at / 1000))
  const digest = createHash('sha256').update(body).digest('hex')
  return { 'x-timestamp': timestamp, 'x-hmac-signature-v2': sign(secret, `${timestamp}.${method}.${path}.${digest}`) }
}

type Sent = {
  readonly method?: string
  readonly params?: Record<string, string>
  readonly headers?: Record<string, string>
  readonly body?: string | Buffer
}

/** Calls a route at its own address. `raw` is the answer's bytes. */
export async function send(
  route: RouteHandler,
  path: string,
  { method = 'POST', params = {}, headers, body }: Sent = {},
) {
  const response = await route(
    new Request(`http://wallet.test${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: body as BodyInit | undefined,
    }),
    { params: Promise.resolve(params) },
  )
  const raw = Buffer.from(await response.arrayBuffer())
  // biome-ignore lint/suspicious/noExplicitAny: an answer is what a caller in any language sees
  return { status: response.status, headers: response.headers, raw, body: JSON.parse(raw.toString()) as any }
}

export const consentsPath = (sessionId: string) => `/v1/sessions/${sessionId}/consents`

export async function openFor(key: VeriffKey, vendorData?: string): Promise<string> {
  const { body } = await send(open, '/v1/sessions', {
    headers: { 'x-auth-client': key.apiKey },
    body: JSON.stringify({ verification: { vendorData } }),
  })
  return body.verification.id
}

/** A partner's session of a person of its own. */
export async function makeSession(db: Db, more: Parameters<typeof makeVeriffKey>[1] = {}) {
  const key = await makeVeriffKey(db, more)
  const email = someEmail()
  const personId = await makePerson(db, [email])
  return { ...key, email, personId, sessionId: await openFor(key, email) }
}

export const bodyOf = (approved: boolean, text = 'User agrees to share their INE details', type = 'ine') =>
  JSON.stringify({ type, approved, text })

/** Uploads as a client does: the signature is over the body. */
export const uploadTo = (
  { apiKey, secret }: Pick<VeriffKey, 'apiKey' | 'secret'>,
  sessionId: string,
  body: string | Buffer = bodyOf(true),
  headers: Record<string, string> = {},
) =>
  send(upload, consentsPath(sessionId), {
    params: { id: sessionId },
    headers: { 'x-auth-client': apiKey, 'x-hmac-signature': sign(secret, body as string), ...headers },
    body,
  })

export const listOf = (
  { apiKey, secret }: Pick<VeriffKey, 'apiKey' | 'secret'>,
  sessionId: string,
  headers: Record<string, string> = {},
  query = '',
) =>
  send(list, consentsPath(sessionId) + query, {
    method: 'GET',
    params: { id: sessionId },
    headers: { 'x-auth-client': apiKey, 'x-hmac-signature': sign(secret, sessionId), ...headers },
  })

/** Everything that is stored about a session. */
export async function sessionRows(db: Db, sessionId: string) {
  type Row = Record<string, unknown>
  const [session] = await db<Row[]>`select * from capture_session where id = ${sessionId}`
  return {
    session: session ?? {},
    records: await db<
      Row[]
    >`select *, seq::int as seq from consent_record where session_id = ${sessionId} order by consent_record.seq`,
    audit: await db<Row[]>`select * from audit_event where session_id = ${sessionId} order by at, id`,
    outbox: await db<Row[]>`select * from outbox where session_id = ${sessionId} order by at, id`,
  }
}
