import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, removePostgres } from '../scripts/postgres'
import { root } from '../scripts/steps'

/** The first build on a slow machine takes minutes. */
const patience = 600_000

/** Where the wallet's own PostgreSQL answers: it writes so beside and into its cluster. */
function databaseUrl(dataDir: string): string {
  const home = realpathSync(join(dataDir, 'pg'))
  const password = readFileSync(`${home}.password`, 'utf8')
  const port = readFileSync(join(home, 'postmaster.pid'), 'utf8').split('\n')[3]
  return `postgres://sammati:${password}@127.0.0.1:${port}/sammati`
}

/**
 * Playwright's global setup: the product itself, started as a person would,
 * in demo mode, on a free port, with an empty DATA_DIR. Tests read WALLET_URL,
 * DEMO_JSON (a path), WALLET_DATABASE_URL and WALLET_LOG (a path: all that the
 * wallet prints) from the environment.
 */
export default async function startWallet(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sammati-e2e-'))
  const port = await freePort()
  const logFile = join(root, 'test-results', 'wallet.log')
  mkdirSync(join(root, 'test-results'), { recursive: true })
  const log = openSync(logFile, 'w')
  // Only what a fresh terminal has. Empty, not missing, because .env would fill what is missing: a test must never
  // reach the developer's own database.
  const documented = readFileSync(join(root, '.env.example'), 'utf8').matchAll(/^#?([A-Z_]+)=/gm)
  const unset = Object.fromEntries([...documented].map(([, name]) => [name, '']))
  const { PATH, HOME, LANG, TMPDIR } = process.env
  const env = { PATH, HOME, LANG, TMPDIR, ...unset, WALLET_MODE: 'demo', PORT: String(port), DATA_DIR: dataDir }
  const wallet = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
    cwd: root,
    env: env as unknown as NodeJS.ProcessEnv,
    // The channel carries nothing: the wallet stops when it closes, even if Playwright is killed.
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  const ended = once(wallet, 'exit')
  const running = () => wallet.exitCode === null && wallet.signalCode === null

  const stop = async () => {
    if (running()) wallet.kill('SIGTERM')
    await ended
    await removePostgres(dataDir)
    rmSync(dataDir, { recursive: true, force: true })
  }

  const facts = join(dataDir, 'demo.json')
  const end = performance.now() + patience
  while (!existsSync(facts)) {
    if (!running() || performance.now() > end) {
      await stop()
      throw new Error(`The wallet did not start:\n${readFileSync(logFile, 'utf8').slice(-4000)}`)
    }
    await sleep(100)
  }
  process.env.WALLET_URL = `http://localhost:${port}`
  process.env.DEMO_JSON = facts
  process.env.WALLET_DATABASE_URL = databaseUrl(dataDir)
  process.env.WALLET_LOG = logFile
  return stop
}
