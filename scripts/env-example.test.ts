import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv as parseFile } from 'node:util'
import { expect, test } from 'vitest'
import { parseEnv } from '@/lib/env'
import { root } from './steps'

const textOf = (file: string) => readFileSync(join(root, file), 'utf8')
const names = (text: string, line: RegExp) => [...text.matchAll(line)].map((match) => match[1]!).sort()
const read = names(textOf('lib/env.ts'), /^ {2}([A-Z][A-Z_]+):/gm)

test('.env.example documents every variable that is read, and no other', () => {
  expect(read).toContain('DATABASE_URL')
  expect(names(textOf('.env.example'), /^#?([A-Z][A-Z_]+)=/gm)).toEqual([...read, 'PORT'].sort())
})

test('.env.example with its secrets filled in starts a production, and turns nothing on that it can be without', () => {
  const key = Buffer.alloc(32).toString('base64')
  const filled = { AUTH_SECRET: key, DATA_KEY: key, INDEX_KEY: key, SIGNING_KEY: '-----BEGIN PRIVATE KEY-----' }
  const env = parseEnv({ ...parseFile(textOf('.env.example')), ...filled })
  expect(env.WALLET_MODE).toBe('production')
  const extras = ['STAFF_OIDC_ISSUER', 'ABDM_BASE_URL', 'METRICS_TOKEN', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const
  expect(extras.filter((name) => env[name] !== undefined)).toEqual([])
  // Each line of what is left out is right when its # is taken away.
  const all = parseEnv({ ...parseFile(textOf('.env.example').replace(/^#(?=[A-Z_]+=)/gm, '')), ...filled })
  expect([all.STAFF_OIDC_ISSUER, all.ABDM_BASE_URL].every(Boolean)).toBe(true)
})

test('docs/deploy.md lists every variable that is read once, and no other', () => {
  const table = /## Variables\n(.*?)\n## /s.exec(textOf('docs/deploy.md'))?.[1] ?? ''
  const firstColumn = names(table, /^\|([^|]*)\|/gm).join(' ')
  expect(names(firstColumn, /`([A-Z][A-Z_]+)`/g)).toEqual([...read, 'PORT'].sort())
})

test('compose.yaml and the units set no variable that nobody reads', () => {
  const known = new Set([...read, 'PORT', 'NODE_ENV', 'POSTGRES_PASSWORD'])
  const compose = /environment: &environment\n(.*?)\n {2}#/s.exec(textOf('compose.yaml'))?.[1] ?? ''
  const set = names(compose, /^ {4}([A-Z_]+):/gm)
  for (const unit of ['sammati@.service', 'sammati-worker.service'])
    set.push(...names(/^Environment=(.*)$/m.exec(textOf(`docs/deploy/${unit}`))?.[1] ?? '', /([A-Z_]+)=/g))
  expect(set.length).toBeGreaterThan(12)
  expect(set.filter((name) => !known.has(name))).toEqual([])
})
