import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './steps'

const textOf = (file: string) => readFileSync(join(root, file), 'utf8')
const names = (text: string, line: RegExp) => [...text.matchAll(line)].map((match) => match[1]!).sort()
const read = names(textOf('lib/env.ts'), /^ {2}([A-Z][A-Z_]+):/gm)

test('.env.example documents every variable that is read, and no other', () => {
  expect(read).toContain('DATABASE_URL')
  expect(names(textOf('.env.example'), /^([A-Z][A-Z_]+)=/gm)).toEqual([...read, 'PORT'].sort())
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
