import { generateKeyPair, SignJWT } from 'jose'
import { afterAll, expect } from 'vitest'
import { GET as jwks } from '@/app/.well-known/jwks.json/route'
import { POST as verify } from '@/app/auth/verify/route'
import { type Db, db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { verifiedExample } from '@/lib/dialects/samagra/examples'
import { call, serveRoutes } from '@/lib/dialects/testing'
import { env } from '@/lib/env'
import { signer } from '@/lib/proof/keys'
import { seedDemo } from '@/scripts/demo'
import { startProvider } from './provider'

afterAll(() => ownPool().end())

/** The demo as `npm start` fills it, its provider, and the wallet's keys over HTTP. */
async function demo(db: Db) {
  const wallet = await serveRoutes({ 'GET /.well-known/jwks.json': jwks as never })
  const trust = {
    jwks: new URL(`${wallet.origin}/.well-known/jwks.json`),
    issuer: env().PROOF_ISSUER,
    consumer: 'did:consumer:123',
  }
  const { DATABASE_URL: url = '' } = process.env
  const free = await startProvider({ port: 0, ...trust })
  const port = Number(new URL(free.url).port)
  free.close()
  const facts = await seedDemo({
    url,
    dataDir: env().DATA_DIR,
    baseUrl: wallet.origin,
    sandboxPort: port,
    partnerPort: 1,
  })
  // Seeded again it keeps the address, whatever is proposed.
  const again = await seedDemo({
    url,
    dataDir: env().DATA_DIR,
    baseUrl: wallet.origin,
    sandboxPort: port + 1,
    partnerPort: 1,
  })
  expect(again.sandbox).toEqual(facts.sandbox)
  const provider = await startProvider({ port: Number(new URL(facts.sandbox.provider).port), ...trust })
  expect(provider.url).toBe(facts.sandbox.provider)
  const stop = () => {
    provider.close()
    wallet.close()
  }
  const sign = async (claims: Record<string, unknown>, over: { key?: CryptoKey; exp?: number } = {}) => {
    const { kid, key } = await signer(db, new Date())
    return new SignJWT({ state: 'ACCEPT', data: ['int_day'], ...claims })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setIssuedAt()
      .setExpirationTime(over.exp ?? '1h')
      .setIssuer(String(claims.iss ?? trust.issuer))
      .setAudience(String(claims.aud ?? trust.consumer))
      .setSubject('s')
      .setJti('j')
      .sign(over.key ?? key)
  }
  const ask = async (jws: string | undefined, body: unknown) => {
    const response = await fetch(provider.url, {
      method: 'POST',
      headers: jws === undefined ? {} : { 'x-consent-jws': jws },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: await response.json() }
  }
  return { facts, token: facts.partner.samagra.token, stop, sign, ask }
}

test('both calls of the reference run against the demo as they are printed', async ({ db }) => {
  const { token, stop } = await demo(db)
  const rest = await call(verify, {
    token,
    body: `{
    "caId": "db01b2d7-1575-4431-9ecd-dcd70aba83f3",
    "requestType": "REST",
    "queryObject": {
        "method": "POST",
        "headers": {},
        "body": {
             "aadhaar_no": "49827XXXX952"
        },
        "data": ["intDay","intGender","intMaritalStatus","intMonth","intPrimaryMobileNumber"]
    }
}`,
  })
  const gql = await call(verify, {
    token,
    body: String.raw`{
    "caId": "db01b2d7-1575-4431-9ecd-dcd70aba83f3",
    "requestType": "GQL",
    "gql": "query MyQuery { query_resolver_table(where: {vch_aadharno: {_eq: \"49827XXXX952\"}}) { int_day int_farmer_type int_gender int_krushk_id int_marital_status int_month vch_farmer_name vch_father_name vch_gp_ward vch_district } }"
}`,
  })
  stop()
  expect([rest.status, rest.body]).toEqual([
    200,
    { int_day: '6', int_gender: '2', int_marital_status: '2', int_month: '3' },
  ])
  expect([gql.status, gql.body]).toEqual([200, verifiedExample])
})

test('the provider answers a permission of the wallet, and nobody else', async ({ db }) => {
  const { stop, sign, ask } = await demo(db)
  const mine = { aadhaar_no: '49827XXXX952' }
  const gql = (fields: string) => ({
    query: `{ query_resolver_table(where: {vch_aadharno: {_eq: "49827XXXX952"}}) { ${fields} } }`,
  })
  const stranger = (await generateKeyPair('RS256')).privateKey
  const past = Math.floor(Date.now() / 1000) - 10
  const good = await sign({})
  expect(await ask(good, mine)).toEqual({ status: 200, body: { int_day: '6' } })
  expect((await ask(good, gql('int_day'))).body).toEqual({ data: { query_resolver_table: [{ int_day: '6' }] } })
  expect((await ask(await sign({ data: ['intDay', 'intMonth'] }), gql('int_day int_month'))).status).toBe(200)
  for (const [status, jws, body] of [
    [401, undefined, mine],
    [401, 'x.y.z', mine],
    [401, await sign({}, { key: stranger }), mine],
    [401, await sign({}, { exp: past }), mine],
    [401, await sign({ iss: 'somebody' }), mine],
    [401, await sign({ aud: 'did:consumer:other' }), mine],
    [403, await sign({ state: 'REVOKED' }), mine],
    [403, await sign({ data: undefined }), mine],
    [403, good, gql('int_day vch_farmer_name')],
    [403, good, gql('int_day: vch_farmer_name')],
    [
      403,
      good,
      {
        query:
          '{ query_resolver_table(where: {vch_aadharno: {_eq: "49827XXXX952"}}) { ...F } } fragment F on Farmer { vch_farmer_name }',
      },
    ],
    [404, good, { aadhaar_no: 'somebody' }],
    [400, good, { query: '{' }],
    [400, good, 'text'],
  ] as [number, string | undefined, unknown][])
    expect([(await ask(jws, body)).status, body]).toEqual([status, body])
  stop()
})
