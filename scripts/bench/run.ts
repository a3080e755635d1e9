import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Db, openDb } from '@/db/client'
import { migrate } from '@/db/migrate'
import { makeEndpoint, receiver } from '@/lib/delivery/testing'
import { build } from '../build'
import { completeVariables, startVariables, type Variables } from '../environment'
import { removePostgres, startPostgres } from '../postgres'
import { root, step } from '../steps'
import { DELIVERY_REQUESTS, deliveries } from './deliveries'
import { PARTNER } from './example'
import { addGranted, addPartner, addPending, addPeople, addSessions, addTokens, addUsable } from './fixtures'
import { growth, load } from './growth'
import { startProvider } from './provider'
import { loadQueue, queueGrowth, queuePeople } from './queue'
import { machine } from './report'
import { type Driver, startBare, startDriver, startProduct } from './servers'
import { type Material, type Timing, throughput } from './throughput'

/**
 * `npm run bench`: how fast the product answers, beside a bare server on the
 * same database server, and how soon partners are told; with `-- --large`, whether
 * reads stay as fast from ten thousand to a million consents. `-- --rounds 0`
 * leaves the comparison out; `-- --queue` times the console's queue, and nothing else. See docs/performance.md.
 */

/** In the checkout, because /tmp may be memory and would make commits free. */
const home = join(root, '.data-bench')
const PEOPLE = 500
/** People who opened a session for a check, and whose consents are used. */
const FEW = 200
/** More than the bare server can decide, per second. */
const DECISIONS_PER_SECOND = 2000

/** Undone in reverse when the bench ends, however it ends. */
const cleanups: (() => unknown)[] = []
const quit = new AbortController()

const { values: options } = parseArgs({
  options: {
    large: { type: 'boolean', default: false },
    queue: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
  },
})

/** Makes a migrated database and fills it with `work`. */
async function withDatabase<T>(admin: Db, server: string, name: string, work: (db: Db) => Promise<T>) {
  await admin.unsafe(`create database "${name}"`)
  const url = new URL(`/${name}`, server).href
  await migrate(url)
  const db = openDb(url, 1)
  try {
    // Loading takes longer than a query of the product may.
    await db`set statement_timeout = 0`
    return { url, made: await work(db) }
  } finally {
    await db.end({ timeout: 5 })
  }
}

async function compareThroughput(admin: Db, server: string, variables: Variables, driver: Driver, timing: Timing) {
  const count = Math.ceil(timing.rounds * (timing.seconds + 1) + 2) * DECISIONS_PER_SECOND
  const provider = await startProvider()
  cleanups.push(provider.stop)
  const { url, made } = await step('database', () =>
    withDatabase(admin, server, 'bench_product', async (db) => {
      const partner = await addPartner(db, PARTNER.id, PARTNER.consumerId)
      const people = await addPeople(db, PEOPLE)
      const few = people.slice(0, FEW)
      const made: Material = {
        partner,
        people,
        tokens: await addTokens(db, people),
        accepts: await addPending(db, people, count),
        denials: await addPending(db, people, count),
        revocations: await addGranted(db, people, count),
        sessions: await addSessions(db, few),
        usable: await addUsable(db, few, provider.url),
      }
      await db.unsafe('vacuum (analyze)')
      return made
    }),
  )
  // The same rows, indexes and triggers for both.
  await admin.unsafe('create database bench_bare template bench_product')
  await admin.unsafe('checkpoint')
  const product = await step('product', () => startProduct(variables, url, join(home, 'product')))
  cleanups.push(product.stop)
  const bare = await startBare(new URL('/bench_bare', server).href, made.partner.veriff.secret)
  cleanups.push(bare.stop)
  await throughput(driver, { product: product.origin, bare: bare.origin }, made, timing)
  await Promise.all([product.stop(), bare.stop()])
}

/** With the workers in the server, as they are by default. */
async function measureDeliveries(admin: Db, server: string, variables: Variables, driver: Driver) {
  const hook = await receiver()
  cleanups.push(hook.close)
  const { url, made } = await step('database', () =>
    withDatabase(admin, server, 'bench_delivery', async (db) => {
      await addPartner(db, PARTNER.id, PARTNER.consumerId)
      const people = await addPeople(db, PEOPLE)
      const tokens = await addTokens(db, people)
      const pending = await addPending(db, people, DELIVERY_REQUESTS)
      await makeEndpoint(db, PARTNER.id, hook.url, { topics: ['consent.granted', 'consent.used'] })
      await db.unsafe('vacuum (analyze)')
      return { tokens, pending }
    }),
  )
  const product = await step('product', () => startProduct(variables, url, join(home, 'delivery')))
  cleanups.push(product.stop)
  const db = openDb(url, 1)
  try {
    await deliveries(db, driver, product.origin, hook, made.pending, made.tokens)
  } finally {
    await db.end({ timeout: 5 })
  }
  await product.stop()
}

async function compareSizes(admin: Db, server: string, variables: Variables, driver: Driver, rounds: number) {
  const sizes = []
  for (const [label, name, count] of [
    ['10 thousand', 'bench_small', 10_000],
    ['1 million', 'bench_large', 1_000_000],
  ] as const) {
    const { url, made } = await step(`load ${label}`, () => withDatabase(admin, server, name, (db) => load(db, count)))
    const product = await step('product', () => startProduct(variables, url, join(home, name)))
    cleanups.push(product.stop)
    sizes.push({ label, origin: product.origin, cast: made })
  }
  await growth(driver, sizes[0]!, sizes[1]!, rounds)
}

/** In this process: what the pages add is the same at any size. */
async function compareQueues(admin: Db, server: string) {
  const { url, made } = await step('load the queue', () =>
    withDatabase(admin, server, 'bench_queue', async (db) => {
      const people = await queuePeople(db)
      const sizes = [await loadQueue(db, '100', 100, people), await loadQueue(db, '100,000', 100_000, people)] as const
      await db.unsafe('vacuum (analyze)')
      return sizes
    }),
  )
  const db = openDb(url, 4)
  try {
    await queueGrowth(db, ...made)
  } finally {
    await db.end({ timeout: 5 })
  }
}

async function run(): Promise<void> {
  const timing = { rounds: Number(options.rounds), seconds: Number(options.seconds) }
  // What a killed bench left. Throws while another one runs.
  await removePostgres(home)
  rmSync(home, { recursive: true, force: true })
  mkdirSync(home, { mode: 0o700 })
  cleanups.push(() => rmSync(home, { recursive: true, force: true }))

  if (!options.queue) await step('build', () => build(quit.signal))
  cleanups.push(() => removePostgres(home))
  const postgres = await step('postgres', () => startPostgres({ dataDir: home }))
  cleanups.push(postgres.stop)
  const variables = completeVariables(startVariables({ WALLET_MODE: 'demo', DATA_DIR: home }))
  // The product's own code, which makes the rows, runs in this process too.
  Object.assign(process.env, variables, { DATABASE_URL: postgres.url })
  const admin = openDb(postgres.url, 1)
  cleanups.push(() => admin.end({ timeout: 5 }))
  const driver = startDriver()
  cleanups.push(driver.stop)

  console.log(await machine(admin))
  if (options.queue) return compareQueues(admin, postgres.url)
  if (timing.rounds > 0) await compareThroughput(admin, postgres.url, variables, driver, timing)
  await measureDeliveries(admin, postgres.url, variables, driver)
  if (options.large) await compareSizes(admin, postgres.url, variables, driver, Math.max(3, timing.rounds))
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => quit.abort())

let code = 0
try {
  await Promise.race([run(), once(quit.signal, 'abort')])
} catch (error) {
  if (!quit.signal.aborted) console.error(`\n${error instanceof Error ? error.message : error}`)
  code = 1
}
for (const cleanup of cleanups.reverse()) {
  try {
    await cleanup()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    code = 1
  }
}
process.exit(quit.signal.aborted ? 130 : code)
