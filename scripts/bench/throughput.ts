import { createHmac } from 'node:crypto'
import type { Load } from './driver'
import { CHECK_TEXT, exampleArtifact } from './example'
import type { Partner, Pending, Person, Usable } from './fixtures'
import { medians, ms, printTable } from './report'
import type { Driver } from './servers'

const CONNECTIONS = 16
const DECISION_TARGET = 0.4

type Side = 'product' | 'bare'
const SIDES: Side[] = ['product', 'bare']
export type Timing = { rounds: number; seconds: number }

/** What the calls are made about: the same rows for both sides. */
export type Material = {
  partner: Partner
  people: Person[]
  /** The access token of each of the people. */
  tokens: string[]
  accepts: Pending[]
  denials: Pending[]
  revocations: string[]
  sessions: string[]
  usable: Usable[]
}

/** One thing to do, as each side is asked for it. `decides`: it must keep up with the bare server. */
type Verb = { name: string; method: string; decides?: boolean; once?: boolean } & Record<Side, Load['calls']>

/** Product and bare server take turns, so that what else the machine does hits both. */
async function compare(driver: Driver, origins: Record<Side, string>, verb: Verb, timing: Timing) {
  const results: Record<Side, Awaited<ReturnType<Driver['run']>>[]> = { product: [], bare: [] }
  const { name, method, once } = verb
  for (const side of SIDES)
    driver.add({ name: `${name} ${side}`, origin: origins[side], method, once, calls: verb[side] })
  for (let round = 0; round < timing.rounds; round++)
    for (const side of SIDES)
      results[side].push(
        await driver.run({
          name: `${name} ${side}`,
          connections: CONNECTIONS,
          // Longer before the first one: the code is compiled and the statements are prepared in it.
          warmUp: round === 0 ? 2 : 0.5,
          seconds: timing.seconds,
        }),
      )
  const [product, bare] = [medians(results.product), medians(results.bare)]
  const used = Math.min(...SIDES.map((side) => results[side].at(-1)!.used))
  return { verb, product, bare, ratio: product.perSecond / bare.perSecond, used }
}

function verbsOf({ partner, people, tokens, accepts, denials, revocations, sessions, usable }: Material) {
  const tokenAt = (index: number) => tokens[index % tokens.length]
  const registrations = people.map(({ email }) => JSON.stringify({ consentArtifact: exampleArtifact(email) }))
  const upload = JSON.stringify({ type: 'ine', approved: true, text: CHECK_TEXT })
  const signed = {
    'x-auth-client': partner.veriff.apiKey,
    'x-hmac-signature': createHmac('sha256', partner.veriff.secret).update(upload).digest('hex'),
  }
  const query = ({ caId, number }: Usable) =>
    JSON.stringify({
      caId,
      requestType: 'REST',
      queryObject: { method: 'POST', headers: {}, body: { aadhaar_no: number }, data: ['intDay', 'intGender'] },
    })
  const verbs: Verb[] = [
    {
      name: 'register',
      method: 'POST',
      product: registrations.map((body) => ({ path: '/auth/register', token: partner.samagra, body })),
      bare: people.map(({ id }, index) => ({ path: `/register/${id}`, body: registrations[index] })),
    },
    {
      name: 'Samagra accept',
      method: 'PATCH',
      decides: true,
      once: true,
      product: accepts.map(({ caId }, index) => ({ path: `/auth/${caId}/accept`, token: tokenAt(index) })),
      bare: accepts.map(({ caId }) => ({ path: `/accept/${caId}` })),
    },
    {
      name: 'Eka deny',
      method: 'POST',
      decides: true,
      once: true,
      product: denials.map(({ id }, index) => ({
        path: '/abdm/v1/consents/deny',
        token: tokenAt(index),
        body: JSON.stringify({ id }),
      })),
      bare: denials.map(({ id }) => ({ path: `/deny/${id}` })),
    },
    {
      name: 'Veriff consent',
      method: 'POST',
      decides: true,
      product: sessions.map((id) => ({ path: `/v1/sessions/${id}/consents`, headers: signed, body: upload })),
      bare: sessions.map((id) => ({ path: `/upload/${id}`, headers: signed, body: upload })),
    },
    {
      name: 'Attestr revoke',
      method: 'POST',
      decides: true,
      once: true,
      product: revocations.map((id) => ({
        path: `/api/v3/public/consent/${id}/revoke`,
        headers: { authorization: `Basic ${partner.attestr}` },
      })),
      bare: revocations.map((id) => ({ path: `/revoke/${id}` })),
    },
    {
      name: 'Samagra verify',
      method: 'POST',
      decides: true,
      product: usable.map((one) => ({ path: '/auth/verify', token: partner.samagra, body: query(one) })),
      bare: usable.map((one) => ({ path: `/verify/${one.caId}`, body: query(one) })),
    },
  ]
  return verbs
}

/** Every verb at 16 connections against product and bare server. Prints the table and the verdict. */
export async function throughput(
  driver: Driver,
  origins: Record<Side, string>,
  material: Material,
  timing: Timing,
): Promise<void> {
  const done: Awaited<ReturnType<typeof compare>>[] = []
  for (const verb of verbsOf(material)) done.push(await compare(driver, origins, verb, timing))
  const accepts = done.find(({ verb }) => verb.name === 'Samagra accept')?.used ?? 0
  const accepted = material.accepts.slice(0, Math.min(accepts, 5000))
  const read: Verb = {
    name: 'read',
    method: 'GET',
    product: accepted.map(({ caId }) => ({ path: `/api/v1/consents/${caId}`, token: material.partner.native })),
    bare: accepted.map(({ caId }) => ({ path: `/read/${caId}` })),
  }
  done.push(await compare(driver, origins, read, timing))
  printTable(
    ['', 'product req/s', 'bare req/s', 'product / bare', 'product p50', 'p99', 'bare p50', 'p99'],
    done.map(({ verb, product, bare, ratio }) => [
      verb.name,
      product.perSecond.toFixed(0),
      bare.perSecond.toFixed(0),
      ratio.toFixed(2),
      ms(product.p50),
      ms(product.p99),
      ms(bare.p50),
      ms(bare.p99),
    ]),
  )
  for (const { verb, ratio } of done.filter(({ verb }) => verb.decides)) {
    const verdict = ratio >= DECISION_TARGET ? 'target met' : 'target missed'
    console.log(`${verb.name}: ${ratio.toFixed(3)} of bare, at least ${DECISION_TARGET} wanted: ${verdict}`)
  }
}
