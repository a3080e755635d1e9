import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LANGUAGES } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { toldDetails } from './partner-view'

const sources = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/(test|testing)\.ts$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].flatMap(([, found]) => found ?? [])

/** What begins like an event of a partner's and is none: messages, what a secret is sealed for, what is never told. */
const NO_EVENTS = ['request.assigned', 'session.assigned', 'sharing.ending', 'staff.totp', 'webhook.test']

test('every action that a partner is told of has words in each language', () => {
  const written = [...sources('db/queries'), ...sources('lib/operations'), ...sources('scripts')].join('\n')
  const subjects =
    'audit|cleanup|consent|credential|delivery|embed|notice|origin|partner|purpose|receipt|recipient|request|scope'
  const actions = new Set(
    all(written, new RegExp(`'((?:${subjects}|session|settings|sharing|staff|upstream|webhook)\\.[a-z_]+)'`, 'g')),
  )
  expect(actions.size).toBeGreaterThan(60)
  const nameless = (language: (typeof LANGUAGES)[number]) =>
    [...actions].filter((action) => {
      const words = wordsIn(language)
      return !NO_EVENTS.includes(action) && !words.has(`auditLog.actions.${action.replace('.', '_')}`)
    })
  for (const language of LANGUAGES) expect(nameless(language), language).toEqual([])
})

test('every detail that an operation of the console writes is told', () => {
  const written = [...sources('lib/operations/console'), ...sources('lib/operations/credential')].join('\n')
  const lists = all(written, /ledgerEntry\(\s*ctx,\s*actorOf\(ctx\),\s*\{([\s\S]*?)\},?\s*\)/g)
  const keys = new Set(lists.flatMap((list) => all(list, /(?:^|[{,(&])\s*(\w+)(?=\s*[:,}]|\s*$)/g)))
  for (const key of ['retentionPolicy', 'assigneeId', 'returned', 'ended', 'change']) expect(keys).toContain(key)
  expect([...keys].filter((key) => !(key in toldDetails({ [key]: 1 })))).toEqual([])
})
