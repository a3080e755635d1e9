import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inTurns } from './in-turns'

test('asked while it runs, it runs once more afterwards, and never twice at once', async () => {
  let running = 0
  let turns = 0
  const { ask, rest } = inTurns('test', async () => {
    expect(++running).toBe(1)
    await sleep(5)
    running--
    turns++
  })
  ask()
  for (let asked = 0; asked < 3; asked++) ask()
  await rest()
  expect(turns).toBe(2)
  ask()
  await rest()
  expect(turns).toBe(3)
})

test('a turn that failed is run again when it is asked for', async () => {
  let turns = 0
  const { ask, rest } = inTurns('test', async () => {
    if (++turns === 1) throw new Error('the database is away')
  })
  ask()
  await rest()
  ask()
  await rest()
  expect(turns).toBe(2)
})
