import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { v7 } from 'uuid'
import { expect } from 'vitest'
import { test } from '@/db/testing'
import { makePerson, someEmail, someMobile } from '@/lib/operations/sign-in/testing'
import { root } from './steps'

/** The command as an operator runs it, with the number on standard input. */
async function record(args: string[], number: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts/record-subject.ts'), ...args], {
    cwd: root,
    env: process.env,
  })
  child.stdin.end(number)
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { ok: child.exitCode === 0, said: out + err }
}

test('an operator puts a number on file, once, for one person, and it is said to nobody', async ({ db }) => {
  const [email, mobile] = [someEmail(), someMobile()]
  const personId = await makePerson(db, [email, mobile])
  const other = someEmail()
  await makePerson(db, [other, mobile])
  const number = v7()
  const filed = await record([email, 'aadhaar'], `${number}\n`)
  expect(filed).toEqual({ ok: true, said: 'On file.\n' })
  expect(await record([email, 'aadhaar'], number)).toMatchObject({ ok: true })
  for (const args of [[other, 'aadhaar'], [mobile, 'aadhaar'], [someEmail(), 'aadhaar'], [email], []]) {
    const { ok, said } = await record(args, number)
    expect([args, ok]).toEqual([args, false])
    expect(said).not.toContain(number)
  }
  expect(await db`select kind from person_subject where person_id = ${personId}`).toEqual([{ kind: 'aadhaar' }])
})
