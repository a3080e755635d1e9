import type { Load } from './driver'
import { exampleArtifact } from './example'
import type { Partner, Person } from './fixtures'
import { medians, ms, printTable } from './report'
import type { Driver } from './servers'

const CONNECTIONS = 16
const ACCEPT_TARGET = 0.45

type Side = 'product' | 'bare'
const SIDES: Side[] = ['product', 'bare']
export type Timing = { rounds: number; seconds: number }

/** Product and bare server take turns, so that what else the machine does hits both. */
async function compare(driver: Driver, verb: string, loads: Record<Side, Omit<Load, 'name'>>, timing: Timing) {
  const results: Record<Side, Awaited<ReturnType<Driver['run']>>[]> = { product: [], bare: [] }
  for (const side of SIDES) driver.add({ ...loads[side], name: `${verb} ${side}` })
  for (let round = 0; round < timing.rounds; round++)
    for (const side of SIDES)
      results[side].push(
        await driver.run({
          name: `${verb} ${side}`,
          connections: CONNECTIONS,
          // Longer before the first one: the code is compiled and the statements are prepared in it.
          warmUp: round === 0 ? 2 : 0.5,
          seconds: timing.seconds,
        }),
      )
  const [product, bare] = [medians(results.product), medians(results.bare)]
  const used = Math.min(...SIDES.map((side) => results[side].at(-1)!.used))
  return { product, bare, ratio: product.perSecond / bare.perSecond, used }
}

/** Register, accept and read at 16 connections against product and bare server. Prints the table and the verdict. */
export async function throughput(
  driver: Driver,
  origins: Record<Side, string>,
  data: { partner: Partner; people: Person[]; tokens: string[]; caIds: string[] },
  timing: Timing,
): Promise<void> {
  const { partner, people, tokens, caIds } = data
  const bodies = people.map(({ email }) => JSON.stringify({ consentArtifact: exampleArtifact(email) }))
  const register = await compare(
    driver,
    'register',
    {
      product: {
        origin: origins.product,
        method: 'POST',
        calls: bodies.map((body) => ({ path: '/auth/register', token: partner.samagra, body })),
      },
      bare: {
        origin: origins.bare,
        method: 'POST',
        calls: people.map(({ id }, index) => ({ path: `/register/${id}`, body: bodies[index] })),
      },
    },
    timing,
  )
  const accept = await compare(
    driver,
    'accept',
    {
      product: {
        origin: origins.product,
        method: 'PATCH',
        once: true,
        calls: caIds.map((caId, index) => ({ path: `/auth/${caId}/accept`, token: tokens[index % tokens.length] })),
      },
      bare: {
        origin: origins.bare,
        method: 'PATCH',
        once: true,
        calls: caIds.map((caId) => ({ path: `/accept/${caId}` })),
      },
    },
    timing,
  )
  const accepted = caIds.slice(0, Math.min(accept.used, 5000))
  const read = await compare(
    driver,
    'read',
    {
      product: {
        origin: origins.product,
        method: 'GET',
        calls: accepted.map((id) => ({ path: `/api/v1/consents/${id}`, token: partner.native })),
      },
      bare: { origin: origins.bare, method: 'GET', calls: accepted.map((id) => ({ path: `/read/${id}` })) },
    },
    timing,
  )
  printTable(
    ['', 'product req/s', 'bare req/s', 'product / bare', 'product p50', 'p99', 'bare p50', 'p99'],
    Object.entries({ register, accept, read }).map(([verb, { product, bare, ratio }]) => [
      verb,
      product.perSecond.toFixed(0),
      bare.perSecond.toFixed(0),
      ratio.toFixed(2),
      ms(product.p50),
      ms(product.p99),
      ms(bare.p50),
      ms(bare.p99),
    ]),
  )
  const verdict = accept.ratio >= ACCEPT_TARGET ? 'target met' : 'target missed'
  console.log(`accept: ${accept.ratio.toFixed(3)} of bare, at least ${ACCEPT_TARGET} wanted: ${verdict}`)
}
