import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LockTaken, lockHolder, takeLock } from './lock'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sammati-lock-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('one holder at a time, and free again after release', () => {
  const file = join(dir, 'lock')
  const release = takeLock(file, 'port 3000')
  expect(lockHolder(file)).toMatchObject({ pid: process.pid, note: 'port 3000' })
  expect(() => takeLock(file)).toThrow(LockTaken)
  release()
  expect(lockHolder(file)).toBeUndefined()
  takeLock(file)()
  expect(readdirSync(dir)).toEqual([])
})

test('the lock of a dead process is taken over', () => {
  const file = join(dir, 'lock')
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  writeFileSync(file, JSON.stringify({ pid, started: '1', note: '' }))
  takeLock(file)
  expect(lockHolder(file)?.pid).toBe(process.pid)
})

test.runIf(process.platform === 'linux')('a process number that was given out again does not hold it', () => {
  const file = join(dir, 'lock')
  writeFileSync(file, JSON.stringify({ pid: process.pid, started: '1', note: '' }))
  expect(lockHolder(file)).toBeUndefined()
})

test('half a lock file holds nothing', () => {
  const file = join(dir, 'lock')
  writeFileSync(file, '{"pid":')
  takeLock(file)
  expect(lockHolder(file)?.pid).toBe(process.pid)
})
