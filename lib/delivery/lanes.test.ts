import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openLanes } from './lanes'

/** Jobs that end when they are told to. */
function lanesOf(size: { atOnce: number; ahead: number }) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const leaves = new Map<string, () => void>()
  let roomMade = 0
  const lanes = openLanes<string>(
    size,
    (job, leave) => {
      begun.push(job)
      leaves.set(job, leave)
      return new Promise((end) => ends.set(job, end))
    },
    () => {
      roomMade++
    },
  )
  const end = async (job: string) => {
    ends.get(job)!()
    await sleep(0)
  }
  return { lanes, begun, end, leave: (job: string) => leaves.get(job)!(), roomMade: () => roomMade }
}

test('a lane runs a few at a time, in order, and no lane waits for another', async () => {
  const { lanes, begun, end } = lanesOf({ atOnce: 2, ahead: 10 })
  for (const job of ['a1', 'a2', 'a3', 'a4']) lanes.put('a', job, false)
  lanes.put('b', 'b1', false)
  expect(begun).toEqual(['a1', 'a2', 'b1'])
  await end('a2')
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3'])
})

test('one that has left its lane gives way once, however it ends', async () => {
  const { lanes, begun, end, leave } = lanesOf({ atOnce: 1, ahead: 10 })
  for (const job of ['1', '2', '3']) lanes.put('a', job, false)
  leave('1')
  expect(begun).toEqual(['1', '2'])
  await end('1')
  expect(begun).toEqual(['1', '2'])
  await end('2')
  expect(begun).toEqual(['1', '2', '3'])
})

test('what is urgent overtakes what only waits, and keeps its own order', async () => {
  const { lanes, begun, end } = lanesOf({ atOnce: 1, ahead: 10 })
  for (const [job, urgent] of [
    ['one', false],
    ['two', false],
    ['stop', true],
    ['another stop', true],
  ] as const)
    lanes.put('a', job, urgent)
  for (const job of ['one', 'stop', 'another stop']) await end(job)
  expect(begun).toEqual(['one', 'stop', 'another stop', 'two'])
})

test('a lane is full until half of what waits has begun, and says when', async () => {
  const { lanes, end, roomMade } = lanesOf({ atOnce: 1, ahead: 4 })
  for (const job of ['1', '2', '3', '4']) lanes.put('a', job, false)
  expect(lanes.full()).toEqual([])
  lanes.put('a', '5', false)
  expect(lanes.full()).toEqual(['a'])
  await end('1')
  expect([lanes.full(), roomMade()]).toEqual([['a'], 0])
  await end('2')
  expect([lanes.full(), roomMade()]).toEqual([[], 1])
})

test('what has not begun can be taken back, and what has begun be waited for', async () => {
  const { lanes, begun, end } = lanesOf({ atOnce: 1, ahead: 4 })
  for (const job of ['1', '2', '3']) lanes.put('a', job, false)
  expect(lanes.clear()).toEqual(['2', '3'])
  let rested = false
  const rest = lanes.rest().then(() => {
    rested = true
  })
  await sleep(5)
  expect(rested).toBe(false)
  await end('1')
  await rest
  expect(begun).toEqual(['1'])
})
