import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrate } from '@/db/migrate'
import { build } from './build'
import type { DemoFacts } from './demo'
import { startDemoAbdm } from './demo-abdm'
import { completeVariables, serverVariables, startVariables, type Variables, writePrivate } from './environment'
import { LockTaken, takeLock } from './lock'
import { startPostgres } from './postgres'
import { loadDotEnv, root, seconds, step } from './steps'

/** Undone in reverse when the wallet stops, however it stops. */
const cleanups: (() => unknown)[] = []
const quit = new AbortController()

function lockDataDir({ DATA_DIR: dir = '', PORT: port }: Variables): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  try {
    cleanups.push(takeLock(join(dir, 'wallet.lock'), `port ${port}`))
  } catch (error) {
    if (!(error instanceof LockTaken)) throw error
    throw new Error(
      `The wallet already runs with DATA_DIR ${dir} (process ${error.pid}, ${error.note}). ` +
        'Stop it first, or give this one its own DATA_DIR and PORT.',
    )
  }
}

/** The port itself where nothing listens there, else a free one. */
async function freePort(port: number): Promise<number> {
  const probe = createServer()
  try {
    probe.listen(port, '127.0.0.1')
    await once(probe, 'listening')
    return (probe.address() as AddressInfo).port
  } catch {
    return freePort(0)
  } finally {
    probe.close()
  }
}

/** Throws when the wallet could not listen, while there is nothing to undo yet. */
async function checkPort({ PORT: port, HOST: host }: Variables): Promise<void> {
  const probe = createServer()
  try {
    probe.listen(Number(port), host)
    await once(probe, 'listening')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new Error(`Port ${port} is taken by another program. Choose one: PORT=3001 npm start`)
    throw new Error(`The wallet cannot listen on ${host} port ${port} (${code}). Check HOST and PORT.`)
  } finally {
    probe.close()
  }
}

/**
 * Stops the server if this process is killed: without it, kill -9 would leave
 * it behind on its port. Encoded, because `next dev` hands it on in
 * NODE_OPTIONS and loses quotes on the way.
 */
const endWithParent = `data:text/javascript,${encodeURIComponent('process.on("disconnect",()=>process.exit(1))')}`

/** SIGTERM, and SIGKILL when that takes more than 10 s, or more than it says itself that it needs. */
async function stop(child: ChildProcess, drainSeconds = 0): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000 + drainSeconds * 1000)
  await ended
  clearTimeout(timer)
}

/** Starts the demo's data provider, with nothing of the wallet's environment, and registers its stop. */
async function startProvider(variables: Variables, url: string): Promise<void> {
  const options = {
    port: new URL(url).port,
    jwks: `${walletUrl(variables)}/.well-known/jwks.json`,
    issuer: variables.PROOF_ISSUER ?? 'consent-manager',
    consumer: 'did:consumer:123',
  }
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
  const provider = spawn(process.execPath, ['--import', 'tsx', join(root, 'sandbox', 'provider.ts'), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  cleanups.push(() => stop(provider))
  if (!(await saidThatItListens(provider)))
    console.error(`The demo's data provider could not start at ${url}: /auth/verify will answer 502.`)
}

/** Whether it came so far; false when it ended before. */
async function saidThatItListens(child: ChildProcess): Promise<boolean> {
  return Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)])
}

/** Starts the page of a partner's, with the partner's key and nothing of the wallet's environment, and registers its stop. */
async function startPartnerPage(variables: Variables, { partner, people, sandbox }: DemoFacts): Promise<void> {
  const options = { url: sandbox.partnerPage, wallet: variables.APP_ORIGIN, consumer: 'did:consumer:123' }
  const args = [
    ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    ...people.map(({ email }) => `--person=${email}`),
  ]
  const page = spawn(process.execPath, ['--import', 'tsx', join(root, 'sandbox', 'partner-page.ts'), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PARTNER_KEY: partner.api.token },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  cleanups.push(() => stop(page))
  if (!(await saidThatItListens(page))) console.error(`The partner's page could not start at ${sandbox.partnerPage}.`)
}

/**
 * Starts ABDM as the demo plays it, where the environment names no other, and registers its stop. Adds to `variables`
 * how the wallet calls it, and answers the demo's facts with those of it.
 */
async function startAbdm(variables: Variables, facts: DemoFacts): Promise<DemoFacts> {
  const key = randomBytes(32).toString('base64url')
  const abdm = await startDemoAbdm({
    stateFile: join(variables.DATA_DIR!, 'abdm-sandbox.json'),
    port: await freePort(Number(variables.PORT) + 3),
    messages: { url: `${walletUrl(variables)}/api/demo/messages`, key },
    api: variables.ABDM_API === 'v3' ? 'v3' : 'v2',
    people: facts.people,
  })
  cleanups.push(() => stop(abdm.process))
  Object.assign(variables, abdm.variables, { DEMO_MESSAGES_KEY: key })
  return { ...facts, people: abdm.people, abdm: { baseUrl: abdm.baseUrl } }
}

/** Starts the server (in development Next's own, which builds as it goes) and registers its stop. */
function startServer(variables: Variables, dev: boolean): ChildProcess {
  const args = dev
    ? [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'dev', '-p', variables.PORT!, '-H', variables.HOST!]
    : ['--import', 'tsx', join(root, 'scripts', 'server', 'main.ts')]
  const server = spawn(process.execPath, ['--import', endWithParent, ...args], {
    cwd: root,
    env: {
      // With its empty variables: Next would fill those that are missing from .env, where they may be set.
      ...process.env,
      ...variables,
      ...serverVariables(variables, dev),
    },
    // Out of the terminal's reach: Ctrl-C comes here, and the order of stopping is decided here.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  cleanups.push(() => stop(server, Number(variables.DRAIN_SECONDS ?? 0)))
  return server
}

/** Where the wallet can be reached from this machine. */
function walletUrl({ HOST: host, PORT: port }: Variables): string {
  const reachable =
    host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host?.includes(':') ? `[${host}]` : host
  return `http://${reachable}:${port}`
}

/** Resolves when the wallet answers that it is ready. Throws when it does not within `patience` ms or ends before. */
async function untilReady(variables: Variables, server: ChildProcess, patience: number) {
  const url = `${walletUrl(variables)}/api/health/ready`
  const end = performance.now() + patience
  let last = 'no answer'
  while (performance.now() < end) {
    quit.signal.throwIfAborted()
    if (server.exitCode !== null || server.signalCode !== null) throw new Error('The server ended before it was ready.')
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
      if (response.ok) return
      last = `${response.status} ${(await response.text()).slice(0, 200)}`
    } catch {
      // Not listening yet.
    }
    await sleep(100)
  }
  throw new Error(`The server is not ready after ${seconds(patience)}: ${last}`)
}

async function run(dev: boolean): Promise<void> {
  const began = performance.now()
  loadDotEnv()
  const variables = startVariables(process.env)
  const demo = variables.WALLET_MODE === 'demo'
  // Checked before the lock in production, where it writes nothing; after it in demo mode, where it makes keys.
  if (!demo) completeVariables(variables)
  lockDataDir(variables)
  Object.assign(variables, completeVariables(variables))
  await checkPort(variables)
  const dataDir = variables.DATA_DIR!
  const factsFile = join(dataDir, 'demo.json')
  // Whoever waits for this file waits for this start.
  if (demo) rmSync(factsFile, { force: true })

  console.log(`Sammati, ${dev ? 'development' : variables.WALLET_MODE} mode`)
  if (!dev) await step('build', () => build(quit.signal))
  quit.signal.throwIfAborted()
  if (!variables.DATABASE_URL) {
    const database = await step('database', async () => {
      const started = await startPostgres({ dataDir })
      cleanups.push(started.stop)
      return started
    })
    variables.DATABASE_URL = database.url
  }
  // From here on the wallet's own code runs in this process too.
  Object.assign(process.env, variables)
  const url = variables.DATABASE_URL
  quit.signal.throwIfAborted()
  if (variables.MIGRATE !== 'apart') await step('migrate', async () => `${(await migrate(url)).applied} applied`)
  quit.signal.throwIfAborted()
  const baseUrl = variables.APP_ORIGIN!
  const seeded = demo
    ? await step('seed', async () => {
        const partnerPort = await freePort(Number(variables.PORT) + 1)
        const sandboxPort = await freePort(Number(variables.PORT) + 2)
        return (await import('./demo')).seedDemo({ url, dataDir, baseUrl, sandboxPort, partnerPort })
      })
    : undefined
  quit.signal.throwIfAborted()
  if (seeded) await step('provider', () => startProvider(variables, seeded.sandbox.provider))
  quit.signal.throwIfAborted()
  const facts =
    seeded && !variables.ABDM_BASE_URL ? await step('abdm sandbox', () => startAbdm(variables, seeded)) : seeded
  quit.signal.throwIfAborted()
  console.log('  server')
  const server = startServer(variables, dev)
  await untilReady(variables, server, dev ? 180_000 : 60_000)
  quit.signal.throwIfAborted()
  if (facts) await step('partner page', () => startPartnerPage(variables, facts))

  console.log(`\nSammati is ready after ${seconds(performance.now() - began)}: ${baseUrl}`)
  if (facts) {
    writePrivate(factsFile, `${JSON.stringify(facts, null, 2)}\n`)
    console.log(
      `Who can sign in: ${factsFile}\nThe codes it sends: ${baseUrl}/demo/messages\nFor programs: ${baseUrl}/developers\nA page of a partner's: ${facts.sandbox.partnerPage}`,
    )
  }
  console.log('Stop it with Ctrl-C.')
  await Promise.race([once(server, 'exit'), once(quit.signal, 'abort')])
  if (!quit.signal.aborted) throw new Error('The server ended by itself.')
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => quit.abort())
// A test that started the wallet with a channel and was killed would leave it running.
if (process.connected) process.once('disconnect', () => quit.abort())
// A closed pipe (`npm start | head`) must not end this process before the database is stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

let code = 0
try {
  await run(process.argv.includes('--dev'))
} catch (error) {
  if (!quit.signal.aborted) {
    console.error(`\n${error instanceof Error ? error.message : error}`)
    code = 1
  }
}
for (const cleanup of cleanups.reverse()) {
  try {
    await cleanup()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    code = 1
  }
}
if (quit.signal.aborted) console.log('\nSammati is stopped.')
process.exit(code)
