import { expect, test } from 'vitest'
import { isPassword, passwordHash } from './password'

const PASSWORD = 'nine lotus lamps at noon'

test('a password is known again however a keyboard composes it, and no other one is', async () => {
  const hash = await passwordHash(`${PASSWORD} é`)
  expect(hash).toMatch(/^scrypt\$32768\$8\$3\$[\w+/=]{24}\$[\w+/=]{44}$/)
  expect(await isPassword(`${PASSWORD} é`, hash)).toBe(true)
  expect(await isPassword(`${PASSWORD} É`, hash)).toBe(false)
  expect(await isPassword(PASSWORD, null)).toBe(false)
})

test('where nobody is known the same work is done', async () => {
  const hash = await passwordHash(PASSWORD)
  const cpuOf = async (stored: string | null) => {
    const before = process.cpuUsage()
    await isPassword('another', stored)
    return process.cpuUsage(before).user
  }
  const [known, unknown] = [await cpuOf(hash), await cpuOf(null)]
  expect(unknown / known).toBeGreaterThan(0.5)
  expect(unknown / known).toBeLessThan(2)
})
