import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { completeVariables, secretsFile, startVariables } from './environment'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sammati-env-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('with nothing set, a demo on loopback', () => {
  const variables = startVariables({ APP_ORIGIN: '' })
  expect(variables).toMatchObject({ WALLET_MODE: 'demo', HOST: '127.0.0.1', APP_ORIGIN: 'http://localhost:3000' })
  expect(isAbsolute(variables.DATA_DIR!)).toBe(true)
})

test('production gets no keys, no drivers and no database', () => {
  const variables = startVariables({ WALLET_MODE: 'production' })
  expect(Object.keys(variables).sort()).toEqual(['DATA_DIR', 'HOST', 'PORT', 'WALLET_MODE'])
  expect(() => completeVariables(variables)).toThrow(/DATABASE_URL[\s\S]*APP_ORIGIN[\s\S]*SIGNING_KEY/)
})

test('demo keys are made once and only their owner can read them', () => {
  const variables = startVariables({ DATA_DIR: dir })
  const first = completeVariables(variables)
  expect(completeVariables(variables)).toEqual(first)
  expect(statSync(secretsFile(dir)).mode & 0o777).toBe(0o600)
  expect(statSync(dir).mode & 0o777).toBe(0o700)
})

test('a key that is given wins over the one that was made', () => {
  const given = 'x'.repeat(40)
  expect(completeVariables(startVariables({ DATA_DIR: dir, AUTH_SECRET: given })).AUTH_SECRET).toBe(given)
})

test('a wrong variable is refused in demo mode too', () => {
  expect(() => completeVariables(startVariables({ DATA_DIR: dir, LOG_LEVEL: 'loud' }))).toThrow(/LOG_LEVEL/)
  expect(() => startVariables({ PORT: '99999' })).toThrow(/PORT/)
})
