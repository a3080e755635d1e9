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
async function inviteAt(partnerId: string, more: Readonly<Record<string, string>>) {
  const email = `${v7()}@staff.example`
  const command = ['--import', 'tsx', join(root, 'scripts/invite-staff.ts'), partnerId, email, 'Kavita Rao']
  const child = spawn(process.execPath, command, { cwd: root, env: { ...process.env, ...more } })
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return { email, isOk: child.exitCode === 0, said }
}

test('an operator is told whether the invitation went out, and has its address either way', async ({ db }) => {
  const partnerId = await makePartner(db)
  const link = expect.stringMatching(/\/console\/invitation\?token=[\w-]{43}\n$/)
  const [sent, unsent] = await Promise.all([
    inviteAt(partnerId, {}),
    // No directory: the message can be kept nowhere.
    inviteAt(partnerId, { DATA_DIR: join(import.meta.filename, 'nowhere') }),
  ])
  expect([sent.isOk, unsent.isOk]).toEqual([true, false])
  expect(sent.said).toMatch(/^An invitation was sent\./)
  expect(unsent.said).toMatch(/^The invitation could not be sent/)
  for (const { said } of [sent, unsent]) expect(said).toEqual(link)
  const open = await db`
    select email, sent_at is not null as is_sent from staff_invitation where partner_id = ${partnerId} order by email`
  const expected = [
    { email: sent.email, isSent: true },
    { email: unsent.email, isSent: false },
  ]
  expect(open).toEqual(expected.sort((one, other) => one.email.localeCompare(other.email)))
})
