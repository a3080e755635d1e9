import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
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

/** The answer, the signed artefact, the consent record, the audit event and the outbox row. */
async function accept(caId: string) {
  const now = new Date()
  const email = 'person-0000@bench.example'
  const artifact = exampleArtifact(email)
  const payload = base64url({
    ...artifact,
    id: caId,
    request_id: caId,
    state: 'ACCEPT',
    records_from: null,
    records_to: null,
    erase_at: null,
    access_mode: 'VIEW',
    consent_text_sha256: null,
    consent_language: null,
    display_evidence: 'none',
    iat: seconds(),
    exp: Math.floor(Date.parse(EXPIRES) / 1000),
    iss: 'consent-manager',
    aud: PARTNER.consumerId,
    sub: email,
    jti: caId,
  })
  const signature = await signed('sha256', Buffer.from(`${header}.${payload}`), privateKey)
  const jws = `${header}.${payload}.${signature.toString('base64url')}`
  const scope = {
    dataTypes: artifact.data,
    providers: [artifact.provider.id],
    recordsFrom: null,
    recordsTo: null,
    validUntil: artifact.expires,
    totalUses: artifact.total_queries_allowed,
  }
  const details = sql.json({ narrowed: false, displayEvidence: 'none', authMethod: 'bearer' })
  const rows = await sql`
    with moved as (
      update consent_request
         set status = 'GRANTED', version = version + 1, updated_at = ${now}, updated_by = 'USER', decided_at = ${now}
       where ca_id = ${caId} and status = 'REQUESTED' and expires_at > ${now}
      returning id, person_id, partner_id, provider_ids, data_types, frequency_limit, frequency_seconds, total_uses, valid_until
    ), artefact as (
      insert into consent_artefact (id, request_id, person_id, partner_id, provider_id, data_types, frequency_limit,
        frequency_seconds, total_uses, valid_from, valid_until, status, jws_sealed, created_at, updated_at, updated_by)
      select ${caId}::uuid, id, person_id, partner_id, provider_ids[1], data_types, frequency_limit, frequency_seconds,
        total_uses, ${now}::timestamptz, valid_until, 'ACTIVE',
        ${Buffer.concat([Buffer.alloc(sealing), Buffer.from(jws)])}::bytea, ${now}::timestamptz, ${now}::timestamptz, 'USER'
      from moved
    ), record as (
      insert into consent_record (id, request_id, person_id, partner_id, verdict, decision_hash, scope, display_evidence,
        door, actor_kind, actor_id, auth_method, at)
      select ${v7()}::uuid, id, person_id, partner_id, 'granted', ${Buffer.alloc(32)}::bytea, ${sql.json(scope)}::jsonb,
        'none', 'samagra', 'person', person_id::text, 'bearer', ${now}::timestamptz
      from moved
    ), audit as (
      insert into audit_event (id, at, action, person_id, partner_id, request_id, actor_kind, actor_id, door, details, trace_id)
      select ${v7()}::uuid, ${now}::timestamptz, 'consent.granted', person_id, partner_id, id, 'person', person_id::text,
        'samagra', ${details}::jsonb, ${randomUUID()} from moved
    ), told as (
      insert into outbox (id, at, topic, person_id, partner_id, request_id, details)
      select ${v7()}::uuid, ${now}::timestamptz, 'consent.granted', person_id, partner_id, id, ${details}::jsonb from moved
    )
    select id from moved`
  if (rows.length === 0) return null
  return { id: rows[0]?.id, caId, consent_artifact: { ...artifact, id: caId, proof: { jws } }, state: 'ACCEPT' }
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

const server = createServer(async (request, response) => {
  try {
    const [, verb, id = ''] = request.url?.split('/') ?? []
    const answer = verb === 'register' ? await register(request, id) : await (verb === 'accept' ? accept : read)(id)
    const text = JSON.stringify(answer)
    response.writeHead(answer ? 200 : 404, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    })
    response.end(text)
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
process.once('disconnect', () => process.exit(0))
