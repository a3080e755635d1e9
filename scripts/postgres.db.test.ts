import { expect } from 'vitest'
import { migrationsCurrent } from '@/db/migrate'
import { test } from '@/db/testing'

test('the embedded server speaks UTF-8 and UTC, and is migrated', async ({ db }) => {
  const [row] = await db`
    select current_setting('server_encoding') as encoding, current_setting('timezone') as zone`
  expect(row).toEqual({ encoding: 'UTF8', zone: 'UTC' })
  expect(await migrationsCurrent(db)).toBe(true)
})

test('it does not listen beyond loopback', async ({ db }) => {
  const [row] = await db`select current_setting('listen_addresses') as listen`
  expect(row).toEqual({ listen: '127.0.0.1' })
})
