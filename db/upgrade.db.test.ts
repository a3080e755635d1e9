import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { expect, inject } from 'vitest'
import { openDb } from './client'
import { migrate } from './migrate'
import { test } from './testing'

const FIRST_THAT_DELIVERS = '0012_delivery'

test('after an upgrade nobody is told of what an older version left in the outbox', async ({ db }) => {
  const { server } = inject('testDatabase')
  const name = `upgrade_${v7().replaceAll('-', '')}`
  const url = new URL(`/${name}`, server).href
  const folder = await mkdtemp(join(tmpdir(), 'sammati-migrations-'))
  await db.unsafe(`create database "${name}"`)
  const upgraded = openDb(url, 1)
  try {
    await cp(join(import.meta.dirname, 'migrations'), folder, { recursive: true })
    const journal = join(folder, 'meta', '_journal.json')
    const given = JSON.parse(await readFile(journal, 'utf8')) as { entries: { tag: string }[] }
    const entries = given.entries.filter(({ tag }) => tag < FIRST_THAT_DELIVERS)
    await writeFile(journal, JSON.stringify({ ...given, entries }))
    await migrate(url, folder)
    const id = v7()
    await upgraded`insert into outbox (id, at, topic) values (${id}, now() - interval '90 days', 'consent.asked')`
    await migrate(url)
    expect(await upgraded`select id from outbox where dispatched_at is null`).toEqual([])
    expect(await upgraded`select id from outbox`).toEqual([{ id }])
    expect(await upgraded`select id from delivery`).toEqual([])
  } finally {
    await upgraded.end({ timeout: 5 })
    await db.unsafe(`drop database "${name}"`)
    await rm(folder, { recursive: true })
  }
})
