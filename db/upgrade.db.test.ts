import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { expect, inject } from 'vitest'
import { type Db, openDb } from './client'
import { migrate } from './migrate'
import { test } from './testing'

/** Gives a database as it was before a migration, and what migrates it to the newest. */
async function beforeMigration(db: Db, tag: string, run: (old: Db, upgrade: () => Promise<unknown>) => Promise<void>) {
  const { server } = inject('testDatabase')
  const name = `upgrade_${v7().replaceAll('-', '')}`
  const url = new URL(`/${name}`, server).href
  const folder = await mkdtemp(join(tmpdir(), 'sammati-migrations-'))
  await db.unsafe(`create database "${name}"`)
  const old = openDb(url, 1)
  try {
    await cp(join(import.meta.dirname, 'migrations'), folder, { recursive: true })
    const journal = join(folder, 'meta', '_journal.json')
    const given = JSON.parse(await readFile(journal, 'utf8')) as { entries: { tag: string }[] }
    const entries = given.entries.filter((one) => one.tag < tag)
    await writeFile(journal, JSON.stringify({ ...given, entries }))
    await migrate(url, folder)
    await run(old, () => migrate(url))
  } finally {
    await old.end({ timeout: 5 })
    await db.unsafe(`drop database "${name}"`)
    await rm(folder, { recursive: true })
  }
}

test('after an upgrade nobody is told of what an older version left in the outbox', ({ db }) =>
  beforeMigration(db, '0012_delivery', async (old, upgrade) => {
    const id = v7()
    await old`insert into outbox (id, at, topic) values (${id}, now() - interval '90 days', 'consent.asked')`
    await upgrade()
    expect(await old`select id from outbox where dispatched_at is null`).toEqual([])
    expect(await old`select id from outbox`).toEqual([{ id }])
    expect(await old`select id from delivery`).toEqual([])
  }))

test('after an upgrade no review of a draft counts by whoever may have written it', ({ db }) =>
  beforeMigration(db, '0036_notice_writer', async (old, upgrade) => {
    const [partnerId, noticeId, writer, second, reader] = [v7(), v7(), v7(), v7(), v7()]
    const at = (minutes: number) => new Date(Date.UTC(2026, 3, 1, 10, minutes))
    await old`insert into partner (id, name, kind, created_at)
      values (${partnerId}, 'Lotus Hospital', 'hospital', ${at(0)})`
    await old`insert into notice (id, partner_id, name, purpose, created_at)
      values (${noticeId}, ${partnerId}, '', 'CAREMGT', ${at(0)})`
    for (const id of [writer, second, reader])
      await old`insert into staff (id, email, name, created_at) values (${id}, ${`${id}@staff.example`}, 'Asha', ${at(0)})`
    for (const [minutes, staffId] of [
      [1, writer],
      [9, second],
    ] as const)
      await old`
        insert into audit_event (id, at, action, partner_id, actor_kind, actor_id, door, details, trace_id)
        values (${v7()}, ${at(minutes)}, 'notice.drafted', ${partnerId}, 'staff', ${staffId}, 'console',
                ${old.json({ noticeId })}, ${v7()})`
    // Who wrote the English text has read it too, and then another one the Hindi one.
    await old`insert into notice_draft ${old([
      { noticeId, language: 'en', template: 'x', reviewedAt: at(2), reviewedBy: writer, updatedAt: at(2) },
      { noticeId, language: 'hi', template: 'y', reviewedAt: at(10), reviewedBy: reader, updatedAt: at(10) },
    ])}`
    await upgrade()
    expect(await old`select language, reviewed_by from notice_draft order by language`).toEqual([
      { language: 'en', reviewedBy: null },
      { language: 'hi', reviewedBy: reader },
    ])
  }))
