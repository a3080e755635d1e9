import { createHash, createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { Agent, createServer, type IncomingMessage, request as outgoing } from 'node:http'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { EXPIRES, exampleArtifact, PARTNER } from './example'

/**
 * What the product is compared with: node:http and postgres.js doing the same
 * writes in one statement, with the same signature, and nothing else. It
 * checks no token, validates nothing, reads nothing before it writes and seals
 * nothing: the floor under any Node server with this database.
 */

const sql = postgres(process.env.DATABASE_URL!, { max: Number(process.env.DATABASE_POOL) })
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
// With a callback, Node signs off the main thread.
const signed = promisify(sign)

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const header = base64url({ alg: 'RS256', typ: 'JWT', kid: base64url(randomUUID()) })
/** Version, nonce and tag: what sealing adds to a value. */
const sealing = 1 + 12 + 16
const seconds = () => Math.floor(Date.now() / 1000)

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** The request, its audit event and its outbox row. */
async function register(request: IncomingMessage, personId: string) {
  const { consentArtifact: artifact } = JSON.parse((await bodyOf(request)).toString('utf8')) as {
    consentArtifact: ReturnType<typeof exampleArtifact>
  }
  const { user, ...wire } = artifact
  const [id, caId, now] = [v7(), randomUUID(), new Date()]
  await sql`
    with asked as (
      insert into consent_request (id, ca_id, partner_id, consumer_id, dialect, person_id, subject_kind, subject_hash,
        subject_sealed, purpose, data_types, providers, provider_ids, frequency_limit, frequency_seconds, total_uses,
        valid_until, expires_at, revocable, callback_url, wire, status, created_at, updated_at)
      values (${id}, ${caId}, ${PARTNER.id}, ${artifact.consumer.id}, 'samagra', ${personId}, 'email', ${Buffer.alloc(32)},
        ${Buffer.alloc(sealing + user.id.length)}, ${artifact.purpose}, ${artifact.data}, ${sql.json([artifact.provider])},
        ${[artifact.provider.id]}, ${artifact.frequency.limit}, ${artifact.frequency.ttl}, ${artifact.total_queries_allowed},
        ${artifact.expires}, ${artifact.expires}, ${artifact.revocable}, ${artifact.consumer.url}, ${sql.json(wire)},
        'REQUESTED', ${now}, ${now})
      returning id, person_id, partner_id
    ), audit as (
      insert into audit_event (id, at, action, person_id, partner_id, request_id, actor_kind, actor_id, door, details, trace_id)
      select ${v7()}::uuid, ${now}::timestamptz, 'consent.asked', person_id, partner_id, id, 'partner', ${PARTNER.id},
        'samagra', ${sql.json({ waiting: false })}::jsonb, ${randomUUID()} from asked
    )
    insert into outbox (id, at, topic, person_id, partner_id, request_id, details)
    select ${v7()}::uuid, ${now}::timestamptz, 'consent.asked', person_id, partner_id, id,
      ${sql.json({ waiting: false })}::jsonb from asked`
  return { id, caId, consent_artifact: { ...artifact, id: caId }, state: 'CREATED', created_at: now }
}

/** A compact JWS over what every proof says and these claims. */
async function jwsOf(email: string, jti: string, exp: number, claims: Record<string, unknown>): Promise<string> {
  const payload = base64url({
    consent_text_sha256: null,
    consent_language: null,
    display_evidence: 'none',
    ...claims,
    iat: seconds(),
    exp,
    iss: 'consent-manager',
    aud: PARTNER.consumerId,
    sub: email,
    jti,
  })
  const signature = await signed('sha256', Buffer.from(`${header}.${payload}`), privateKey)
  return `${header}.${payload}.${signature.toString('base64url')}`
}

/** As long as it is when it is sealed. */
const asSealed = (text: string) => Buffer.concat([Buffer.alloc(sealing), Buffer.from(text)])

const EMAIL = 'person-0000@bench.example'
/** The signed statement of a refusal or a withdrawal. */
const statementOf = (state: string, id: string) =>
  jwsOf(EMAIL, v7(), seconds(), {
    id,
    request_id: id,
    state,
    user: { id: EMAIL },
    consumer: { id: PARTNER.consumerId },
  })

type Said = {
  verdict: 'granted' | 'denied' | 'revoked'
  door: string
  /** Null: the person of the row. */
  partnerId: string | null
  authMethod: string
  scope?: Record<string, unknown>
  proof?: string
  now: Date
}

/** The consent record, the audit event and the outbox row of a change that `moved` made. */
function ledgerOf({ verdict, door, partnerId, authMethod, scope, proof, now }: Said) {
  const details = sql.json({ displayEvidence: 'none', authMethod })
  const actor = sql`${partnerId ? 'partner' : 'person'}, ${partnerId ? sql`${partnerId}` : sql`person_id::text`}`
  const action = `consent.${verdict}`
  return sql`
    record as (
      insert into consent_record (id, request_id, artefact_id, person_id, partner_id, verdict, decision_hash, scope,
        display_evidence, door, actor_kind, actor_id, auth_method, proof_sealed, at)
      select ${v7()}::uuid, request_id, artefact_id, person_id, partner_id, ${verdict}, ${Buffer.alloc(32)}::bytea,
        ${scope ? sql.json(scope as never) : null}::jsonb, 'none', ${door}, ${actor}, ${authMethod},
        ${proof === undefined ? null : asSealed(proof)}::bytea, ${now}::timestamptz
      from moved
    ), audit as (
      insert into audit_event (id, at, action, person_id, partner_id, request_id, artefact_id, actor_kind, actor_id, door,
        details, trace_id)
      select ${v7()}::uuid, ${now}::timestamptz, ${action}, person_id, partner_id, request_id, artefact_id, ${actor},
        ${door}, ${details}::jsonb, ${randomUUID()} from moved
    ), told as (
      insert into outbox (id, at, topic, person_id, partner_id, request_id, artefact_id, details)
      select ${v7()}::uuid, ${now}::timestamptz, ${action}, person_id, partner_id, request_id, artefact_id,
        ${details}::jsonb from moved
    )`
}

/** The answer, the signed artefact, and the ledger. */
async function accept(caId: string) {
  const now = new Date()
  const artifact = exampleArtifact(EMAIL)
  const jws = await jwsOf(EMAIL, caId, Math.floor(Date.parse(EXPIRES) / 1000), {
    ...artifact,
    id: caId,
    request_id: caId,
    state: 'ACCEPT',
    records_from: null,
    records_to: null,
    erase_at: null,
    access_mode: 'VIEW',
  })
  const scope = {
    dataTypes: artifact.data,
    providers: [artifact.provider.id],
    recordsFrom: null,
    recordsTo: null,
    validUntil: artifact.expires,
    totalUses: artifact.total_queries_allowed,
  }
  const rows = await sql`
    with moved as (
      update consent_request
         set status = 'GRANTED', version = version + 1, updated_at = ${now}, updated_by = 'USER', decided_at = ${now}
       where ca_id = ${caId} and status = 'REQUESTED' and expires_at > ${now}
      returning id as request_id, null::uuid as artefact_id, person_id, partner_id, provider_ids, data_types,
        frequency_limit, frequency_seconds, total_uses, valid_until
    ), artefact as (
      insert into consent_artefact (id, request_id, person_id, partner_id, provider_id, data_types, frequency_limit,
        frequency_seconds, total_uses, valid_from, valid_until, status, jws_sealed, created_at, updated_at, updated_by)
      select ${caId}::uuid, request_id, person_id, partner_id, provider_ids[1], data_types, frequency_limit,
        frequency_seconds, total_uses, ${now}::timestamptz, valid_until, 'ACTIVE', ${asSealed(jws)}::bytea,
        ${now}::timestamptz, ${now}::timestamptz, 'USER'
      from moved
    ), ${ledgerOf({ verdict: 'granted', door: 'samagra', partnerId: null, authMethod: 'bearer', scope, now })}
    select request_id from moved`
  if (rows.length === 0) return null
  return { id: rows[0]?.request_id, caId, consent_artifact: { ...artifact, id: caId, proof: { jws } }, state: 'ACCEPT' }
}

/** The signed DECLINE and the ledger. */
async function deny(request: IncomingMessage, id: string) {
  await bodyOf(request)
  const now = new Date()
  const proof = await statementOf('DECLINE', id)
  const rows = await sql`
    with moved as (
      update consent_request
         set status = 'DENIED', version = version + 1, updated_at = ${now}, updated_by = 'USER', decided_at = ${now}
       where id = ${id} and status = 'REQUESTED' and expires_at > ${now}
      returning id as request_id, null::uuid as artefact_id, person_id, partner_id
    ), ${ledgerOf({ verdict: 'denied', door: 'eka', partnerId: null, authMethod: 'bearer', proof, now })}
    select request_id from moved`
  return rows.length === 0 ? null : { id }
}

/** The signed REVOKED and the ledger. */
async function revoke(publicId: string) {
  const now = new Date()
  const proof = await statementOf('REVOKED', publicId)
  const said = { verdict: 'revoked', door: 'attestr', authMethod: 'partner-scope', proof, now } as const
  const rows = await sql`
    with moved as (
      update consent_artefact a
         set status = 'REVOKED', version = a.version + 1, ended_at = ${now}, updated_at = ${now}, updated_by = 'API'
        from consent_request r
       where r.public_id = ${publicId} and a.request_id = r.id and a.status = 'ACTIVE'
      returning a.request_id, a.id as artefact_id, a.person_id, a.partner_id
    ), ${ledgerOf({ ...said, partnerId: PARTNER.id })}
    select request_id from moved`
  return rows.length === 0 ? null : { _id: publicId, requestId: rows[0]?.request_id, status: 'REVOKED' }
}

const hmac = (data: string | Buffer) => createHmac('sha256', process.env.SECRET!).update(data).digest('hex')

const hashOf = (data: string | Buffer) => createHash('sha256').update(data).digest()

/** The signature over the body, the signed statement, and the next record of the session with its ledger. */
async function upload(request: IncomingMessage, sessionId: string) {
  const body = await bodyOf(request)
  if (hmac(body) !== request.headers['x-hmac-signature']) return null
  const { type, text } = JSON.parse(body.toString('utf8')) as { type: string; text: string }
  const [id, now] = [v7(), new Date()]
  const textHash = hashOf(text).toString('hex')
  const proof = await jwsOf(EMAIL, id, seconds(), { id, state: 'GRANTED', type, consent_text_sha256: textHash })
  const details = sql.json({ consentType: type, displayEvidence: 'partner-text', authMethod: 'partner-scope' })
  const rows = await sql`
    with moved as (
      update capture_session set seq = seq + 1 where id = ${sessionId} returning id, person_id, partner_id, seq
    ), record as (
      insert into consent_record (id, session_id, seq, consent_type, signature, body_hash, person_id, partner_id, verdict,
        decision_hash, text, text_hash, display_evidence, door, actor_kind, actor_id, auth_method, proof_sealed, at)
      select ${id}::uuid, id, seq, ${type}, ${Buffer.alloc(32)}::bytea, ${hashOf(body)}::bytea, person_id, partner_id,
        'granted', ${Buffer.alloc(32)}::bytea, ${text}, ${textHash}, 'partner-text', 'veriff', 'partner', ${PARTNER.id},
        'partner-scope', ${asSealed(proof)}::bytea, ${now}::timestamptz
      from moved
    ), audit as (
      insert into audit_event (id, at, action, person_id, partner_id, session_id, record_id, actor_kind, actor_id, door,
        details, trace_id)
      select ${v7()}::uuid, ${now}::timestamptz, 'consent.granted', person_id, partner_id, id, ${id}::uuid, 'partner',
        ${PARTNER.id}, 'veriff', ${details}::jsonb, ${randomUUID()} from moved
    ), told as (
      insert into outbox (id, at, topic, person_id, partner_id, session_id, details)
      select ${v7()}::uuid, ${now}::timestamptz, 'consent.granted', person_id, partner_id, id, ${details}::jsonb from moved
    )
    select id from moved`
  return rows.length === 0 ? null : { id, context: 'consent', sessionId }
}

const toProvider = new Agent({ keepAlive: true })

/** The provider's answer to a query, cut to these fields. */
function ask(url: string, query: unknown, jws: string, fields: readonly string[]) {
  return new Promise<Record<string, unknown>>((resolve, reject) => {
    const body = JSON.stringify(query)
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-consent-jws': jws,
    }
    outgoing(url, { method: 'POST', agent: toProvider, headers }, async (response) => {
      const row = JSON.parse((await bodyOf(response)).toString('utf8')) as Record<string, unknown>
      resolve(Object.fromEntries(fields.map((field) => [field, row[field]])))
    })
      .once('error', reject)
      .end(body)
  })
}

/** The use, counted and on record with its audit event and outbox row; then the provider. */
async function verify(request: IncomingMessage, caId: string) {
  const { queryObject } = JSON.parse((await bodyOf(request)).toString('utf8')) as {
    queryObject: { body: unknown; data: string[] }
  }
  const [useId, now] = [v7(), new Date()]
  const details = sql.json({ useId })
  const [row] = await sql`
    with moved as (
      update consent_artefact a
         set uses = uses + 1, window_started_at = coalesce(window_started_at, ${now}), window_uses = window_uses + 1
        from consent_request r
       where a.id = ${caId} and r.id = a.request_id and a.status = 'ACTIVE' and uses < a.total_uses
         and window_uses < a.frequency_limit
      returning a.request_id, a.id as artefact_id, a.person_id, a.partner_id, a.jws_sealed, r.providers
    ), used as (
      insert into consent_use (id, artefact_id, request_id, person_id, partner_id, outcome, data_types, at)
      select ${useId}::uuid, artefact_id, request_id, person_id, partner_id, 'allowed', ${queryObject.data}::text[],
        ${now}::timestamptz from moved
    ), audit as (
      insert into audit_event (id, at, action, person_id, partner_id, request_id, artefact_id, actor_kind, actor_id, door,
        details, trace_id)
      select ${v7()}::uuid, ${now}::timestamptz, 'consent.used', person_id, partner_id, request_id, artefact_id, 'partner',
        ${PARTNER.id}, 'samagra', ${details}::jsonb, ${randomUUID()} from moved
    ), told as (
      insert into outbox (id, at, topic, person_id, partner_id, request_id, artefact_id, details)
      select ${v7()}::uuid, ${now}::timestamptz, 'consent.used', person_id, partner_id, request_id, artefact_id,
        ${details}::jsonb from moved
    )
    select jws_sealed, providers from moved`
  if (!row) return null
  // Nothing was sealed by this server: these bytes stand for a proof of the same length.
  return ask(row.providers[0].url, queryObject.body, row.jws_sealed.toString('base64url'), queryObject.data)
}

/** One consent with what was asked for it. */
async function read(id: string) {
  const [row] = await sql`
    select a.id, a.request_id, a.status, a.provider_id, a.data_types, a.records_from, a.records_to, a.care_contexts,
           a.total_uses, a.uses, a.valid_from, a.valid_until, a.erase_at, a.ended_at, a.jws_sealed, r.consumer_id, r.purpose,
           p.name, p.verified_by
      from consent_artefact a join consent_request r on r.id = a.request_id join partner p on p.id = r.partner_id
     where a.id = ${id} and a.partner_id = ${PARTNER.id}`
  if (!row) return null
  const { jws_sealed: jws, ...rest } = row
  return { ...rest, jws: (jws as Buffer).toString('latin1', sealing) }
}

const VERBS = {
  register,
  deny,
  upload,
  verify,
  accept: (_: IncomingMessage, id: string) => accept(id),
  revoke: (_: IncomingMessage, id: string) => revoke(id),
  read: (_: IncomingMessage, id: string) => read(id),
}

const server = createServer(async (request, response) => {
  try {
    const [, verb, id = ''] = request.url?.split('/') ?? []
    const answer = await VERBS[verb as keyof typeof VERBS](request, id)
    const text = JSON.stringify(answer)
    response.writeHead(answer ? 200 : 404, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      // Of an upload the answer is signed too.
      ...(verb === 'upload' && { 'x-hmac-signature': hmac(text) }),
    })
    response.end(text)
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
process.once('disconnect', () => process.exit(0))
