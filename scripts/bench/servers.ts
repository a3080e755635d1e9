import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Variables } from '../environment'
import { freePort } from '../postgres'
import { root } from '../steps'
import type { Load, Reply, Result, Round } from './driver'

/** Connections to PostgreSQL of the product and of the bare server. */
const POOL = '16'

export type Server = { origin: string; stop(): Promise<void> }

const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

async function stop(child: ChildProcess): Promise<void> {
  if (ended(child)) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

/** `npm start` on a database of ours. Resolves when it is ready; throws what it printed when it does not get there. */
export async function startProduct(variables: Variables, url: string, dataDir: string): Promise<Server> {
  const port = String(await freePort())
  const origin = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'start.ts')], {
    cwd: root,
    env: {
      ...process.env,
      ...variables,
      HOST: '127.0.0.1',
      PORT: port,
      APP_ORIGIN: origin,
      DATA_DIR: dataDir,
      DATABASE_URL: url,
      DATABASE_POOL: POOL,
      LOG_LEVEL: 'info',
    },
    // The channel tells it when we are killed.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4000)
    })
  const server = { origin, stop: () => stop(child) }
  // Written when it is ready.
  while (!existsSync(join(dataDir, 'demo.json'))) {
    if (ended(child)) throw new Error(`The product did not start:\n${output}`)
    await sleep(100)
  }
  return server
}

const forked = (file: string, env: Variables = {}) =>
  fork(join(import.meta.dirname, file), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })

/** The next message of a child. Throws when it ends instead. */
async function answer<T>(child: ChildProcess, what: string): Promise<T> {
  const quit = new AbortController()
  try {
    return await Promise.race([
      once(child, 'message', { signal: quit.signal }).then(([message]) => message as T),
      once(child, 'exit', { signal: quit.signal }).then(() => Promise.reject(new Error(`${what} ended.`))),
    ])
  } finally {
    quit.abort()
  }
}

/** `secret`: what uploads to it, and its answers to them, are signed with. */
export async function startBare(url: string, secret: string): Promise<Server> {
  const child = forked('bare.ts', { DATABASE_URL: url, DATABASE_POOL: POOL, SECRET: secret })
  const { port } = await answer<{ port: number }>(child, 'The bare server')
  return { origin: `http://127.0.0.1:${port}`, stop: () => stop(child) }
}

export type Driver = { add(load: Load): void; run(round: Round): Promise<Result>; stop(): Promise<void> }

export function startDriver(): Driver {
  const child = forked('driver.ts')
  return {
    add: (load) => {
      child.send({ load })
    },
    run: async (round) => {
      child.send({ round })
      const reply = await answer<Reply>(child, 'The driver')
      if ('error' in reply) throw new Error(reply.error)
      return reply.result
    },
    stop: () => stop(child),
  }
}
