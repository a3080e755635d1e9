import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, expect, inject } from 'vitest'
import { migrate, migrationsCurrent } from '@/db/migrate'
import { test } from '@/db/testing'
import { openJobs, prepareJobs } from '@/lib/delivery/jobs'
import { root } from './steps'
import { rolesSql } from './testing'

const textOf = (file: string) => readFileSync(join(root, file), 'utf8')
const name = `roles_${randomBytes(4).toString('hex')}`
const [owner, wallet] = [`${name}_owner`, `${name}_wallet`]

/** This server's address for a role and the test's database. */
function urlAs(role: string): string {
  const url = new URL(inject('testDatabase').server)
  Object.assign(url, { username: role, password: name, pathname: `/${name}` })
  return url.href
}
afterAll(async () => {
  const admin = postgres(inject('testDatabase').server, { max: 1, onnotice: () => {} })
  await admin.unsafe(`drop database if exists ${name} with (force)`)
  for (const role of [owner, wallet]) await admin.unsafe(`drop role if exists ${role}`)
  await admin.end()
})

for (const when of ['before', 'after'] as const)
  test(`the role of servers, made ${when} the tables, runs them and changes no table`, {
    timeout: 60_000,
  }, async () => {
    const admin = postgres(inject('testDatabase').server, { max: 1, onnotice: () => {} })
    await admin.unsafe(`drop database if exists ${name} with (force)`)
    for (const role of [owner, wallet]) await admin.unsafe(`drop role if exists ${role}`)
    await admin.unsafe(`create role ${owner} login createrole password '${name}'`)
    await admin.unsafe(`create database ${name} owner ${owner}`)
    await admin.end()

    const asOwner = postgres(urlAs(owner), { max: 1, onnotice: () => {} })
    if (when === 'before') await asOwner.unsafe(rolesSql(wallet, name))
    await migrate(urlAs(owner))
    await prepareJobs(urlAs(owner))
    if (when === 'after') await asOwner.unsafe(rolesSql(wallet, name))
    await asOwner.end()

    const sql = postgres(urlAs(wallet), { max: 1, onnotice: () => {} })
    try {
      expect(await migrationsCurrent(sql)).toBe(true)
      await (await openJobs(urlAs(wallet))).stop()
      const may = (schema: string, what: string) => sql`
        select tablename from pg_tables where schemaname = ${schema}
           and not has_table_privilege(format('%I.%I', schemaname, tablename), ${what})`
      for (const schema of ['public', 'pgboss'])
        for (const what of ['select', 'insert', 'update', 'delete']) expect(await may(schema, what)).toHaveLength(0)
      const tables = await sql`select 1 from pg_tables where schemaname in ('public', 'pgboss')`
      for (const schema of ['public', 'pgboss', 'drizzle'])
        for (const what of ['truncate', 'trigger', 'references'])
          expect((await may(schema, what)).length, `${what} in ${schema}`).toBeGreaterThan(0)
      expect(tables.length).toBeGreaterThan(30)
      const [trigger] = await sql`
        select tgname from pg_trigger where tgrelid = 'audit_event'::regclass and not tgisinternal limit 1`
      for (const forbidden of [
        `drop trigger ${trigger?.tgname} on audit_event`,
        'alter table audit_event disable trigger all',
        'truncate consent_record',
        'set session_replication_role = replica',
        `copy (select 1) to program 'true'`,
        'create table public.mine ()',
        `set role ${owner}`,
        'insert into drizzle.__drizzle_migrations (hash, created_at) values (1, 1)',
      ])
        await expect(sql.unsafe(forbidden), forbidden).rejects.toMatchObject({ code: '42501' })
    } finally {
      await sql.end()
    }
  })

test('compose gives servers and workers that role, and the password of the other one to the step to migrate alone', () => {
  const compose = textOf('compose.yaml')
  const all = /\n {2}environment: &environment\n(.*?)\n {2}#/s.exec(compose)?.[1]
  expect(all).toContain('DATABASE_URL: postgres://sammati_wallet:${WALLET_PASSWORD:')
  // .env, which the containers are given whole, has it too.
  expect(all).toContain("POSTGRES_PASSWORD: ''")
  expect(all).not.toContain('${POSTGRES_PASSWORD')
  const services = compose.slice(compose.indexOf('\nservices:')).split(/\n\n(?= {2}[a-z])/)
  const nameOf = (service: string) => /^ {2}([\w-]+):/m.exec(service)?.[1]
  expect(services.filter((text) => text.includes('${POSTGRES_PASSWORD')).map(nameOf)).toEqual(['migrate', 'database'])
})
