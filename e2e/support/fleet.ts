import { type ChildProcess, fork, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { freePort } from '../../scripts/postgres'
import { root } from '../../scripts/steps'
import { startBalancer } from './balance'
import { type Image, makeImage } from './image'
import { databaseUrl, dataDir as demoDir } from './wallet'

/** Of the system's user who owns nothing: as which the image runs where we may choose. */
const NOBODY = 65_534
const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}

/** Longer than the proxy takes to look, on a busy machine too. */
const DRAIN_SECONDS = 4

export type Part = { readonly process: ChildProcess; readonly port: number }

const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

async function stop({ process: child }: Part): Promise<number | null> {
  if (!ended(child)) {
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    await exit
  }
  return child.exitCode
}

/** Resolves when it says that it is ready; throws when it ends before, or takes two minutes. */
async function untilReady({ process: child, port }: Part, log: string): Promise<void> {
  for (let waited = 0; waited < 120_000; waited += 100) {
    const ready = await fetch(`http://127.0.0.1:${port}/api/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return
    if (ended(child)) break
    await sleep(100)
  }
  throw new Error(`It is not ready on port ${port}:\n${readFileSync(log, 'utf8').slice(-4000)}`)
}

/** Two servers and a worker of the image on a database of their own, behind a proxy that gives calls to them in turn. */
export type Fleet = Awaited<ReturnType<typeof startFleet>>

export async function startFleet(otlp: string) {
  const cleanups: (() => unknown)[] = []
  const stopAll = async () => {
    for (const cleanup of cleanups.reverse()) await cleanup()
  }
  try {
    return await begin(otlp, cleanups, stopAll)
  } catch (error) {
    await stopAll()
    throw error
  }
}

async function begin(otlp: string, cleanups: (() => unknown)[], stopAll: () => Promise<void>) {
  const image: Image = makeImage()
  cleanups.push(image.remove)
  const dataDir = mkdtempSync(join(tmpdir(), 'sammati-fleet-'))
  cleanups.push(() => rmSync(dataDir, { recursive: true, force: true }))
  if (asNobody.uid) chownSync(dataDir, NOBODY, NOBODY)
  chmodSync(dataDir, 0o700)
  // The keys of the other wallet of this run, which a test's process may have read already.
  copyFileSync(join(demoDir(), 'secrets.json'), join(dataDir, 'secrets.json'))

  const name = `fleet_${randomBytes(4).toString('hex')}`
  const admin = postgres(databaseUrl(), { max: 1 })
  await admin.unsafe(`create database ${name}`)
  cleanups.push(async () => {
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end()
  })
  const url = new URL(databaseUrl())
  url.pathname = `/${name}`

  const balancer = await startBalancer()
  cleanups.push(balancer.stop)
  const origin = `http://localhost:${balancer.port}`
  const log = join(root, 'test-results', 'fleet.log')
  mkdirSync(join(root, 'test-results'), { recursive: true })
  closeSync(openSync(log, 'w'))

  const node = join(dataDir, 'node')
  // The checkout may be in a folder that nobody else may enter.
  if (asNobody.uid) copyFileSync(process.execPath, node)
  else symlinkSync(process.execPath, node)

  const { PATH } = process.env
  const metricsToken = randomBytes(32).toString('hex')
  const environment: Record<string, string> = {
    ...image.env,
    ...JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')),
    PATH,
    WALLET_MODE: 'demo',
    HOST: '127.0.0.1',
    APP_ORIGIN: origin,
    DATABASE_URL: url.href,
    DATABASE_POOL: '8',
    DATA_DIR: dataDir,
    SMS_DRIVER: 'demo',
    EMAIL_DRIVER: 'demo',
    WORKERS: 'apart',
    TRUSTED_PROXY_HOPS: '1',
    DRAIN_SECONDS: `${DRAIN_SECONDS}`,
    METRICS_TOKEN: metricsToken,
    DEMO_MESSAGES_KEY: randomBytes(32).toString('hex'),
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp,
    OTEL_BSP_SCHEDULE_DELAY: '200',
  }
  /** A command of the image's, in its directory and environment, as nobody. */
  const run = (command: readonly string[], more: Record<string, string> = {}): ChildProcess => {
    const to = openSync(log, 'a')
    const [program = '', ...args] = command
    const child = spawn(program === 'node' ? node : program, args, {
      cwd: image.dir,
      env: { ...environment, ...more } as unknown as NodeJS.ProcessEnv,
      stdio: ['ignore', to, to],
      ...asNobody,
    })
    closeSync(to)
    return child
  }
  /** One that ends by itself; its exit code. */
  const finish = async (command: readonly string[], more?: Record<string, string>) =>
    (await once(run(command, more), 'exit'))[0] as number | null

  // Two at once, as two machines may: one migrates, and the other finds it done.
  const migrate = ['node', '--import', 'tsx', 'scripts/migrate.ts']
  const codes = await Promise.all([finish(migrate), finish(migrate)])
  if (codes.some((code) => code !== 0)) throw new Error(`The step to migrate failed:\n${readFileSync(log, 'utf8')}`)

  const seeding = fork(join(import.meta.dirname, 'seed-fleet.ts'), [`${await freePort()}`, `${await freePort()}`], {
    execArgv: ['--import', 'tsx'],
    env: environment as unknown as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [abdm] = (await Promise.race([
    once(seeding, 'message'),
    once(seeding, 'exit').then(() => Promise.reject(new Error('The fleet was not seeded'))),
  ])) as [Record<string, string>]
  cleanups.push(async () => {
    const exit = once(seeding, 'exit')
    seeding.disconnect()
    await exit
  })
  Object.assign(environment, abdm)

  const server = async (port: number): Promise<Part> => {
    const part = { process: run(image.command, { PORT: `${port}` }), port }
    cleanups.push(() => stop(part))
    await untilReady(part, log)
    return part
  }
  const ports = [await freePort(), await freePort()] as const
  const workerPort = await freePort()
  const working = async (): Promise<Part> => {
    const command = ['node', '--import', 'tsx', 'scripts/worker.ts']
    const part = { process: run(command, { WORKER_PORT: `${workerPort}` }), port: workerPort }
    cleanups.push(() => stop(part))
    await untilReady(part, log)
    return part
  }
  const [first, second, worker] = await Promise.all([server(ports[0]), server(ports[1]), working()])
  await balancer.add(...ports)
  return {
    origin,
    image,
    dataDir,
    databaseUrl: url.href,
    log,
    balancer,
    servers: [first, second] as [Part, Part],
    worker,
    metricsToken,
    /** Whether what watches a container would call this one well. */
    isHealthy: async (part: Part) =>
      (await finish(image.healthCheck, {
        PORT: `${part.port}`,
        WORKER_PORT: part === worker ? `${part.port}` : '',
      })) === 0,
    /** Stops a server; its exit code. */
    end: (part: Part) => stop(part),
    /** Starts a server where one was, or on a port of its own, and resolves when the proxy gives calls to it. */
    async start(port?: number): Promise<Part> {
      const part = await server(port ?? (await freePort()))
      if (port === undefined) await balancer.add(part.port)
      for (let waited = 0; !balancer.isReady(part.port); waited += 50) {
        if (waited > 20_000) throw new Error('The proxy does not find the new server ready')
        await sleep(50)
      }
      return part
    },
    stop: stopAll,
  }
}
