import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './steps'

const names = (file: string, line: RegExp) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(line)].map((match) => match[1]!).sort()

test('.env.example documents every variable that is read, and no other', () => {
  const read = names('lib/env.ts', /^ {2}([A-Z][A-Z_]+):/gm)
  expect(read).toContain('DATABASE_URL')
  expect(names('.env.example', /^([A-Z][A-Z_]+)=/gm)).toEqual([...read, 'PORT'].sort())
})
