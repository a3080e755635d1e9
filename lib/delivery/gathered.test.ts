import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { gathered } from './gathered'

test('what is asked at one moment, or while a call runs, is one call, and everyone has their own answer', async () => {
  const calls: number[][] = []
  const double = gathered(3, async (many: readonly number[]) => {
    calls.push([...many])
    await sleep(10)
    return many.map((one) => 2 * one)
  })
  const first = [double(1), double(2)]
  await sleep(5)
  const second = [3, 4, 5, 6].map(double)
  expect(await Promise.all([...first, ...second])).toEqual([2, 4, 6, 8, 10, 12])
  expect(calls).toEqual([[1, 2], [3, 4, 5], [6]])
})

test('one that cannot be answered fails alone', async () => {
  const calls: number[][] = []
  const onlyEven = gathered(10, async (many: readonly number[]) => {
    calls.push([...many])
    if (many.some((one) => one % 2)) throw new Error('odd')
    return many
  })
  const answers = await Promise.allSettled([2, 3, 4].map(onlyEven))
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(calls).toEqual([[2, 3, 4], [2], [3], [4]])
  expect(await onlyEven(6)).toBe(6)
})
