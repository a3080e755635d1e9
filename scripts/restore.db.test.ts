import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, expect, inject } from 'vitest'
import { openDb } from '@/db/client'
import { migrate } from '@/db/migrate'
import { test } from '@/db/testing'
import { prepareJobs } from '@/lib/delivery/jobs'
import { systemContext } from '@/lib/operations/context'
import { verifyReceipt } from '@/lib/operations/receipt/verify-receipt'
import { seedDemo } from './demo'
import { freePort } from './postgres'
import { root } from './steps'
import { rolesSql } from './testing'

const cleanups: (() => unknown)[] = []
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

/** PostgreSQL's own programs of this machine, newest first. */
function programs(): { bin: string; major: number }[] {
  const dirs = [...(process.env.PATH ?? '').split(':'), ...globSync('/usr/lib/postgresql/*/bin')]
  const found = dirs.flatMap((bin) => {
    if (!existsSync(join(bin, 'pg_dump')) || !existsSync(join(bin, 'pg_restore'))) return []
    const { stdout } = spawnSync(join(bin, 'pg_dump'), ['--version'], { encoding: 'utf8' })
    const major = Number(/\) (\d+)/.exec(stdout)?.[1])
    return major ? [{ bin, major }] : []
  })
  return found.toSorted((left, right) => right.major - left.major)
}

/** A server of its own, of the version that the tools are of: they dump none that is newer than they. */
async function serverOf(bin: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'sammati-restore-'))
  cleanups.push(() => rmSync(home, { recursive: true, force: true }))
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  // PostgreSQL does not run as root.
  const owner = process.getuid?.() === 0 ? { uid: id('-u'), gid: id('-g') } : {}
  if (owner.uid !== undefined) chownSync(home, owner.uid, owner.gid)
  const data = join(home, 'data')
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'sammati', '--auth=trust', '-E', 'UTF8', '--no-sync'],
    {
      ...owner,
      cwd: '/',
    },
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  const port = await freePort()
  const options = ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', '', '-c', 'fsync=off']
  const server = spawn(join(bin, 'postgres'), options, { ...owner, cwd: '/', stdio: 'ignore' })
  cleanups.push(async () => {
    const exit = once(server, 'exit')
    server.kill('SIGINT')
    await exit
  })
  return `postgres://sammati@127.0.0.1:${port}/postgres`
}

async function makeDatabase(server: string): Promise<string> {
  const name = `restore_${randomBytes(4).toString('hex')}`
  for (let tries = 0; ; tries++) {
    const admin = postgres(server, { max: 1, onnotice: () => {} })
    try {
      await admin.unsafe(`create database ${name}`)
      break
    } catch (error) {
      // It is only just starting.
      if (tries === 100) throw error
      await sleep(100)
    } finally {
      await admin.end()
    }
  }
  return new URL(`/${name}`, server).href
}

async function dropRole(server: string, databases: string[], role: string): Promise<void> {
  const admin = postgres(server, { max: 1, onnotice: () => {} })
  for (const url of databases) await admin.unsafe(`drop database ${nameOf(url)} with (force)`)
  await admin.unsafe(`drop role ${role}`)
  await admin.end()
}

/** Runs commands as a shell does that has these tools and is at this database's server. */
function run(commands: string, bin: string, url: string): void {
  const { hostname, port, username, password } = new URL(url)
  const { status, stderr } = spawnSync('sh', ['-ec', commands], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      ...{ PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password },
    },
  })
  if (status !== 0) throw new Error(`${commands}: ${stderr}`)
}

const nameOf = (url: string) => new URL(url).pathname.slice(1)

/** What docs/deploy.md runs in compose's database with a program, for a database of the test's own. */
function documented(programs: string, database: string): string {
  const text = readFileSync(join(root, 'docs/deploy.md'), 'utf8')
  const found = text.matchAll(new RegExp(`^docker compose exec -T database ((?:${programs}) .*?)(?: +#.*)?$`, 'gm'))
  return [...found]
    .map(([, command = '']) => command.replace(' -U sammati', '').replace(/ sammati(?= |$)/g, ` ${database}`))
    .join('\n')
}

const tablesOf = (sql: postgres.Sql) => sql<{ name: string }[]>`
  select format('%I.%I', schemaname, tablename) as name from pg_tables
   where schemaname in ('public', 'pgboss', 'drizzle') order by 1`
const sequencesOf = (sql: postgres.Sql) => sql<{ name: string; last: string | null }[]>`
  select format('%I.%I', schemaname, sequencename) as name, last_value::text as last from pg_sequences order by 1`

/** Each table with its rows' number and hash, and where each sequence stands. */
async function contentOf(url: string) {
  const sql = postgres(url, { max: 1, connection: { TimeZone: 'UTC' } })
  try {
    const tables: Record<string, { rows: number; hash: string | null }> = {}
    for (const { name } of await tablesOf(sql)) {
      const [row] = await sql.unsafe(
        `select count(*)::int as rows, md5(string_agg(one::text, e'\\n' order by one::text collate "C")) as hash from ${name} one`,
      )
      tables[name] = { rows: row?.rows, hash: row?.hash }
    }
    // Read back, an expression may have fewer brackets.
    const rules = await sql`
      select tgrelid::regclass::text as table, tgname as name, translate(pg_get_triggerdef(oid), '()', '') as rule
        from pg_trigger
       where not tgisinternal order by 1, 2`
    const rights = await sql`
      select oid::regclass::text as of, relacl::text as rights from pg_class
       where relacl is not null and relnamespace in ('public'::regnamespace, 'pgboss'::regnamespace, 'drizzle'::regnamespace)
       union all
      select concat_ws(' ', 'later', defaclobjtype, defaclnamespace::regnamespace), defaclacl::text from pg_default_acl
       order by 1`
    return { tables, sequences: [...(await sequencesOf(sql))], rules: [...rules], rights: [...rights] }
  } finally {
    await sql.end()
  }
}

async function startDoors(url: string): Promise<{ origin: string; child: ChildProcess }> {
  const child = fork(join(import.meta.dirname, 'server', 'doors-alone.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  cleanups.push(() => child.kill('SIGKILL'))
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { origin: `http://127.0.0.1:${port}`, child }
}

test('what pg_dump took and pg_restore brought is the same in every row, verifies, and runs', {
  timeout: 120_000,
}, async ({ skip }) => {
  const { server: embedded } = inject('testDatabase')
  const admin = postgres(embedded, { max: 1 })
  const newest = Math.floor(Number((await admin`show server_version_num`)[0]?.serverVersionNum ?? 180_000) / 10_000)
  await admin.end()
  const tools = programs()
  const fits = tools.find(({ major }) => major >= newest)
  const own = fits ? undefined : tools.find(({ bin, major }) => existsSync(join(serverBin(bin, major), 'initdb')))
  const server = own ? await serverOf(serverBin(own.bin, own.major)) : embedded
  const way = fits ?? own
  if (!way) return skip('No pg_dump with a server of its version')

  const [from, to] = [await makeDatabase(server), await makeDatabase(server)]
  // As compose begins: with the role of the servers, and its schemas in a database that has nothing else.
  const role = `${nameOf(from)}_wallet`
  for (const url of [from, to]) {
    const owner = postgres(url, { max: 1, onnotice: () => {} })
    const roles = rolesSql(role, 'restored')
    await owner.unsafe(url === from ? roles : roles.replace(/^create role .*$/m, ''))
    await owner.end()
  }
  cleanups.push(() => dropRole(server, [from, to], role))
  await migrate(from)
  await prepareJobs(from)
  const dataDir = mkdtempSync(join(tmpdir(), 'sammati-restore-'))
  cleanups.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const facts = await seedDemo({ url: from, dataDir, baseUrl: 'http://localhost:3000', sandboxPort: 9, partnerPort: 9 })

  const key = { authorization: `Bearer ${facts.partner.api.token}` }
  const readAt = (origin: string) => async (path: string) => {
    const answer = await fetch(origin + path, { headers: key })
    expect([path, answer.status]).toEqual([path, 200])
    return answer.json()
  }
  // A receipt that somebody holds since before the dump.
  const old = await startDoors(from)
  const readOld = readAt(old.origin)
  const [held] = (await readOld('/api/v1/consents')).consents as { id: string }[]
  const heldReceipt = await readOld(`/api/v1/consents/${held?.id}/receipt`)
  const exit = once(old.child, 'exit')
  old.child.kill('SIGKILL')
  await exit

  const before = await contentOf(from)
  const dump = join(dataDir, 'sammati.dump')
  const inPlace = (commands: string) => commands.replaceAll('sammati.dump', dump)
  run(inPlace(documented('pg_dump', nameOf(from))), way.bin, from)
  const restore = inPlace(documented('dropdb|createdb|pg_restore', nameOf(to)))
  // Of this database alone: the server may have others.
  const [dropped, created, restored, ...more] = restore.split('\n')
  expect([dropped, created, more]).toEqual([`dropdb ${nameOf(to)}`, `createdb ${nameOf(to)}`, []])
  expect(restored).toMatch(new RegExp(`^pg_restore .*-d ${nameOf(to)} <`))
  run(restore, way.bin, to)
  const after = await contentOf(to)
  expect(after).toEqual(before)
  for (const table of ['consent_request', 'consent_artefact', 'consent_record', 'audit_event', 'outbox', 'signing_key'])
    expect(before.tables[`public.${table}`]?.rows, table).toBeGreaterThan(0)
  expect(before.rules.length).toBeGreaterThan(5)
  expect(before.rights.length).toBeGreaterThan(30)

  const db = openDb(to, 2)
  cleanups.push(() => db.end())
  // The ledger's guards came along.
  await expect(db`update audit_event set action = 'x'`).rejects.toThrow()
  await expect(db`delete from consent_record`).rejects.toThrow()

  // The wallet runs on it by the role of servers, and what it shows as receipts verifies by the keys that came along.
  const { origin } = await startDoors(Object.assign(new URL(to), { username: role, password: 'restored' }).href)
  const get = readAt(origin)
  const { consents } = await get('/api/v1/consents')
  expect(consents.length).toBeGreaterThan(0)
  const shown = await Promise.all((consents as { id: string }[]).map(({ id }) => get(`/api/v1/consents/${id}/receipt`)))
  // When this process has forgotten the keys of the database that it was seeded in.
  const later = new Date(Date.now() + 3_600_000)
  for (const receipt of [heldReceipt, ...shown]) {
    const checked = await verifyReceipt(systemContext(db, later), {
      pasted: JSON.stringify(receipt),
      language: 'en',
    })
    expect(checked.ok && checked.proofs[0]?.textMatches !== false, JSON.stringify(checked)).toBe(true)
  }
  // And goes on: a request is taken, and dispatched.
  const asked = await fetch(`${origin}/api/v1/consent-requests`, {
    method: 'POST',
    headers: { ...key, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ consumerId: 'did:consumer:123', purpose: 'CAREMGT', dataTypes: ['Prescription'] },
      dateRange: { from: '2025-01-01T00:00:00Z' },
      validUntil: new Date(Date.now() + 86_400_000).toISOString(),
      eraseAt: new Date(Date.now() + 2 * 86_400_000).toISOString(),
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      person: { identifiers: [facts.people[0]?.email] },
    }),
  })
  expect(asked.status).toBe(201)
  const waiting = async () => (await db`select 1 from outbox where dispatched_at is null`).length
  await expect.poll(waiting, { timeout: 15_000 }).toBe(0)
})

/** Where the server of these tools is: Debian's wrappers on PATH have none beside them. */
const serverBin = (bin: string, major: number) =>
  existsSync(join(bin, 'initdb')) ? bin : join(dirname('/usr/lib/postgresql/x'), `${major}`, 'bin')
