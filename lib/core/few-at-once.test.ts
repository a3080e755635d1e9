import { expect, test } from 'vitest'
import { fewAtOnce } from './few-at-once'

test('so many run at once, so many wait, and the others are refused before anything has run', async () => {
  const few = fewAtOnce({ running: 2, waiting: 3, retryAfter: 5 })
  let [running, most, begun] = [0, 0, 0]
  const work = async () => {
    begun++
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, 5))
    running--
    return 'done'
  }
  const ends = await Promise.allSettled(Array.from({ length: 9 }, () => few(work)))
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  for (const end of ends)
    if (end.status === 'rejected')
      expect(end.reason).toMatchObject({ code: 'too_many_requests', facts: { retryAfter: 5 } })
  expect([most, begun]).toEqual([2, 5])
  // A place that failed is free again.
  const failing = () => few(() => Promise.reject(new Error('no')))
  for (let time = 0; time < 5; time++) await expect(failing()).rejects.toThrow('no')
  expect(await few(work)).toBe('done')
})
