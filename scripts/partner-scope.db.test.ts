import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { v7 } from 'uuid'
import { expect } from 'vitest'
import { test } from '@/db/testing'
import { makePartner } from '@/lib/operations/sign-in/testing'
import { root } from './steps'

/** The command as an operator runs it. */
async function run(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts/partner-scope.ts'), ...args], {
    cwd: root,
    env: process.env,
  })
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { ok: child.exitCode === 0, said: out + err }
}

test('an operator gives a scope to the end of a day in India, and takes it back', async ({ db }) => {
  const partnerId = await makePartner(db)
  const onFile = () => db`select scope, until from partner_scope where partner_id = ${partnerId}`
  expect(await run('give', partnerId, 'act-for-person', '2099-03-31')).toEqual({ ok: true, said: 'Given.\n' })
  const until = new Date('2099-03-31T18:29:59.999Z')
  expect(await onFile()).toEqual([{ scope: 'act-for-person', until }])
  const wrong: [string[], string][] = [
    [['give', partnerId, 'act-for-person', '2099-02-30'], 'last day'],
    [['give', partnerId, 'consents:read'], 'attest-consent'],
    [['give', v7(), 'act-for-person'], 'no such partner'],
  ]
  await Promise.all(
    wrong.map(async ([args, why]) =>
      expect(await run(...args)).toEqual({ ok: false, said: expect.stringContaining(why) }),
    ),
  )
  expect(await onFile()).toEqual([{ scope: 'act-for-person', until }])
  expect((await run('take', partnerId, 'act-for-person')).ok).toBe(true)
  expect(await onFile()).toEqual([])
})
