import { constants, publicEncrypt, randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Db } from '@/db/client'
import { type Known, type Outgoing, operationOf, outgoing } from '@/lib/developers/example'
import { fieldsOf } from '@/lib/developers/fields'
import { type Answered, prepare, send } from '@/lib/developers/run'
import type { DocumentedOperation, OpenApiDocument } from '@/lib/dialects/reference/openapi'
import { hashToken, newToken } from '@/lib/operations/sign-in/token'
import { newAbhaAccount, recordAbha } from '../support/abdm'
import { done } from '../support/api'
import { mutationsOf, random, sample } from '../support/mutations'
import { newEmail, tokenOf } from '../support/people'
import { raw } from '../support/raw'
import { ask } from '../support/requests'
import { SCENES } from '../support/scenes'
import { expect, test } from '../support/test'
import { demoFacts, rememberSecret, walletUrl } from '../support/wallet'

/** How many wrong bodies of each operation are tried: all of the small ones, a sample of the large. */
const MOST = 60
const SEED = 20_260_401
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

let document: OpenApiDocument
test.beforeAll(async () => {
  document = await done('GET', '/api/v1/openapi.json')
})

const schemas = new Map<string, z.ZodType>()
/** A JSON schema of the document, as something that parses. */
function parser(schema: unknown): z.ZodType {
  const key = JSON.stringify(schema)
  const known = schemas.get(key)
  if (known) return known
  const all = JSON.stringify({ ...(schema as object), $defs: document.components.schemas })
  const made = z.fromJSONSchema(JSON.parse(all.replaceAll('#/components/schemas/', '#/$defs/')))
  schemas.set(key, made)
  return made
}

const json = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

/** What is wrong with an answer by the document; nothing when all is well. */
function breaches({ responses }: DocumentedOperation, { status, headers, body }: Answered): string[] {
  const declared = responses[status]
  if (!declared) return [`${status} is not declared: ${body.slice(0, 200)}`]
  if (status >= 500 && ![502, 504].includes(status)) return [`${status}: ${body.slice(0, 200)}`]
  const missing = Object.keys(declared.headers ?? {}).filter((name) => status !== 401 && !headers.has(name))
  const lines = missing.map((name) => `${status} without ${name}`)
  const [media, content] = Object.entries(declared.content ?? {})[0] ?? []
  if (!media) return body === '' ? lines : [...lines, `${status} has a body`]
  if (!headers.get('content-type')?.startsWith(media)) lines.push(`${status} as ${headers.get('content-type')}`)
  const { error } = parser(content?.schema).safeParse(json(body))
  if (error) lines.push(`${status}: ${z.prettifyError(error)} in ${body.slice(0, 200)}`)
  return lines
}

/**
 * What a partner of the demo knows. The person is this test's own, but where it must be one of the demo: each test
 * that needs a code of theirs has another, and none is the one of the examples.
 */
function knownFor(operation: string): Known {
  const { partner, people, sandbox } = demoFacts()
  return {
    demo: 'yes',
    ...people[operation.endsWith('/session/verify') ? 1 : 2]!,
    email: newEmail(),
    samagraToken: partner.samagra.token,
    apiToken: partner.api.token,
    ekaToken: partner.eka.token,
    hipId: partner.eka.hipId,
    veriffApiKey: partner.veriff.apiKey,
    veriffSecret: partner.veriff.secret,
    attestrToken: partner.attestr.authToken,
    abdmClientId: partner.abdm.clientId,
    abdmClientSecret: partner.abdm.clientSecret,
    pageOrigin: sandbox.partnerPage,
  }
}

/** The same call about the person of this test, where the document's examples name the demo's first. */
function about(known: Known, call: Outgoing): Outgoing {
  const [first] = demoFacts().people
  const changed = (text: string | undefined) =>
    (['email', 'abhaAddress', 'oid'] as const).reduce((all, one) => all?.replaceAll(first![one], known[one]!), text)
  return { ...call, body: changed(call.body), signed: changed(call.signed) }
}

const withBody = (call: Outgoing, body: string | undefined, type = 'application/json'): Outgoing => ({
  ...call,
  headers: { ...call.headers, 'Content-Type': type },
  body,
  ...(call.signed !== undefined && call.method !== 'GET' && { signed: body ?? '' }),
})

/** Keys of another partner, one for each dialect whose keys are found by their hash alone. */
async function otherPartner(sql: Db): Promise<Known> {
  const id = v7()
  await sql`insert into partner (id, name, kind, created_at) values (${id}, 'Another', 'clinic', now())`
  await sql`insert into partner_scope (partner_id, scope) values (${id}, 'act-for-person')`
  const key = async (dialect: string) => {
    const { token, prefix } = newToken('k')
    rememberSecret(token)
    await sql`insert into partner_credential (id, partner_id, dialect, secret_hash, prefix, scopes, created_at)
      values (${v7()}, ${id}, ${dialect}, ${hashToken(token)}, ${prefix},
              ${['consents:request', 'consents:read', 'act-for-person']}, now())`
    return token
  }
  return { samagraToken: await key('samagra'), apiToken: await key('native'), attestrToken: await key('attestr') }
}

const AT_ABDM = /\/api\/(v1\/abha|v1\/auth\/cert|v2\/account)/
/** Only after a reactivation elsewhere, or with an outcome that nobody knows. */
const SELDOM_GOOD = /abha\/reactivations\/\{id\}\/sign-in/

/** Somebody who is known here, with an ABHA that no other test has. */
async function withAbha(sql: Db, known: Known): Promise<Known> {
  const email = newEmail()
  await ask(email)
  const accessToken = await tokenOf(email)
  const { mobile, xToken, ...account } = await newAbhaAccount()
  await recordAbha(sql, email, account)
  return { ...known, email, accessToken, xToken, abhaMobile: mobile, abhaAddress: account.abhaAddress }
}

/** The code of `known`, as a partner's software encrypts it. */
async function encryptedCode(known: Known): Promise<Known> {
  const pem = await done('GET', '/api/v1/auth/cert', { token: known.abdmToken, headers: { 'X-HIP-ID': known.hipId! } })
  const padding = constants.RSA_PKCS1_PADDING
  return { ...known, ciphertext: publicEncrypt({ key: pem, padding }, Buffer.from(known.otp!)).toString('base64') }
}

for (const scene of SCENES) {
  const name = scene.call.operation
  test(`${name} keeps to the document, whatever is sent`, async ({ sql }) => {
    const person = AT_ABDM.test(name) ? await withAbha(sql, knownFor(name)) : knownFor(name)
    const operation = operationOf(document, name)!
    const origin = walletUrl()
    const faults: string[] = []
    const before = scene.before.map((call) => ({
      ...call,
      ...(call.body === undefined && { body: json(about(person, outgoing(document, call)).body ?? 'null') }),
    }))
    const ready = await prepare(document, origin, before, person)
    if ('failed' in ready) throw new Error(`${ready.failed.path}: ${ready.failed.status} ${ready.failed.body}`)
    const known = name.endsWith('/profile/deactivate') ? await encryptedCode(ready.known) : ready.known
    const good = about(person, outgoing(document, scene.call))
    const attempt = async (what: string, call: Outgoing, by: Known = known) => {
      const answer = await send(origin, call, by)
      faults.push(...breaches(operation, answer).map((fault) => `${what}: ${fault}`))
      return answer.status
    }

    const first = await attempt('as it should be', good)
    expect.soft(first, 'as it should be').toBeLessThan(SELDOM_GOOD.test(name) ? 500 : 300)

    const next = random(SEED)
    const content = Object.values(operation.requestBody?.content ?? {})[0]
    if (content) {
      const fields = fieldsOf(content.schema ?? {}, document)
      const roots = fields.map(({ path }) => path).filter((path) => /^[^.[]+$/.test(path))
      for (const { name: what, body } of sample(mutationsOf(json(good.body ?? '{}'), roots), MOST, next))
        await attempt(what, withBody(good, JSON.stringify(body)))
      for (const [what, body, type] of [
        ['broken JSON', '{"a":', 'application/json'],
        ['no JSON', '\u0000\u00ff', 'application/json'],
        ['a form', 'a=b', 'application/x-www-form-urlencoded'],
        ['text', good.body ?? '{}', 'text/plain'],
        ['300 KB', JSON.stringify({ a: 'x'.repeat(300 * 1024) }), 'application/json'],
        ['deep', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'application/json'],
      ] as const)
        expect.soft(await attempt(what, withBody(good, body, type)), what).toBeGreaterThanOrEqual(400)
      await attempt('no body', withBody(good, undefined))
    }
    for (const { name: query, in: where } of operation.parameters.filter((one) => one.in !== 'path'))
      for (const value of ['', 'x', '-1', '1e9', '%00', 'x'.repeat(5000), '2026-02-30', '[]'])
        await attempt(
          `${query}=${value.slice(0, 20)}`,
          where === 'query'
            ? { ...good, path: `${good.path}${good.path.includes('?') ? '&' : '?'}${query}=${value}` }
            : { ...good, headers: { ...good.headers, [query]: value.replace('%00', '%') } },
        )

    const params = operation.parameters.filter((one) => one.in === 'path').map((one) => one.name)
    for (const id of params.length > 0 ? [randomUUID(), 'x', '0', '%00', '%F0%9F', 'a'.repeat(3000)] : []) {
      const strange = outgoing(document, { ...scene.call, params: Object.fromEntries(params.map((one) => [one, id])) })
      expect.soft(await attempt(`id ${id.slice(0, 12)}`, about(person, strange)), id).toBeGreaterThanOrEqual(400)
    }

    if (operation.security.length === 1) {
      const { Authorization: _, 'x-auth-client': __, 'x-hmac-signature': ___, ...bare } = good.headers
      const refused = async (what: string, call: Outgoing, by?: Known) =>
        expect.soft([401, 403, 404], what).toContain(await attempt(what, call, by))
      await refused('no credential', { ...good, headers: bare })
      for (const value of ['', 'Bearer', 'Bearer x', 'Basic eDp4', `Bearer ${'x'.repeat(3000)}`, 'Digest x'])
        await refused(`Authorization: ${value.slice(0, 12)}`, { ...good, headers: { ...bare, Authorization: value } })
      const theirs = about(person, outgoing(document, { ...scene.call, bearer: undefined }))
      // What signs a call of Veriff's or a JWT for Eka is the wallet's to keep: their own tests have other partners.
      if (params.length > 0 && /samagraToken|apiToken|attestrToken/.test(theirs.headers.Authorization ?? ''))
        await refused('another partner', theirs, { ...known, ...(await otherPartner(sql)) })
    }

    const [, path = ''] = name.split(' ')
    const refusal = Object.values(operation.responses[500]?.content ?? {})[0]?.schema
    for (const method of METHODS.filter((one) => !document.paths[path]?.[one.toLowerCase()])) {
      const { status, body } = await send(origin, { ...good, method, body: undefined, signed: undefined }, known)
      if (status >= 500 || status < 400) faults.push(`${method}: ${status}`)
      else if (!parser(refusal).safeParse(json(body)).success)
        faults.push(`${method}: ${status} says ${body.slice(0, 200)}`)
    }
    expect(faults).toEqual([])
  })
}

/** One address of each dialect that has a POST alone. */
const POSTS = [
  '/auth/register',
  '/v1/sessions',
  '/api/v3/public/consent/register',
  '/abdm/v1/consents/deny',
  '/api/v1/sign-in',
  '/gateway/v0.5/sessions',
  '/api/v2/account/profile/deactivate',
]

for (const path of POSTS)
  test(`${path} is refused in its dialect's words, however the call is written`, async () => {
    const refusal = Object.values(operationOf(document, `POST ${path}`)?.responses[500]?.content ?? {})[0]?.schema
    const host = new URL(walletUrl()).host
    const faults: string[] = []
    const send = async (method: string, address: string, headers: Record<string, string> = {}) => {
      const answer = await raw(method, address, { host, ...headers })
      const says = `${method} ${address} ${Object.keys(headers)}: ${answer.status} ${answer.body.slice(0, 200)}`
      if (answer.status < 400 || answer.status >= 500) faults.push(says)
      else if (method !== 'HEAD' && !parser(refusal).safeParse(json(answer.body)).success) faults.push(says)
      return answer
    }
    for (const method of ['OPTIONS', 'TRACE', 'PROPFIND', 'LOCK', 'HEAD', 'GET'])
      expect.soft((await send(method, path)).headers.allow, method).toBe('POST')
    for (const address of [
      `${path}/`,
      `/${path}`,
      `${path}//`,
      path.replace(/.(?=\/)/, '$&/'),
      `http://evil.example${path}`,
    ])
      expect.soft((await send('GET', address)).headers.allow, address).toBe('POST')
    for (const header of ['rsc', 'next-router-prefetch', 'next-router-state-tree', 'next-action', 'x-nextjs-data'])
      for (const method of ['GET', 'POST']) await send(method, path, { [header]: '1' })
    for (const method of ['OPTIONS', 'TRACE', 'PROPFIND']) await send(method, `${path}/there-is/nothing`)
    expect(faults).toEqual([])
  })
