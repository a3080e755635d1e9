import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { v7 } from 'uuid'
import { expect } from 'vitest'
import { test } from '@/db/testing'
import { makePartner } from '@/lib/operations/sign-in/testing'
import { root } from './steps'

/** The command as an operator runs it, with the credentials on standard input. */
async function set(args: string[], credentials: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts/set-upstream.ts'), ...args], {
    cwd: root,
    env: process.env,
  })
  child.stdin.end(credentials)
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { ok: child.exitCode === 0, said: out + err }
}

test('an operator puts an account on file, and its secret is said to nobody', async ({ db }) => {
  const partnerId = await makePartner(db)
  const secret = v7()
  const good = JSON.stringify({ apiKey: 'key', secret })
  expect(await set([partnerId, 'veriff', 'https://stationapi.veriff.com'], good)).toEqual({
    ok: true,
    said: 'On file.\n',
  })
  for (const [args, credentials, why] of [
    [[partnerId, 'veriff', 'https://stationapi.veriff.com'], JSON.stringify({ secret }), 'apiKey'],
    [[partnerId, 'veriff', 'http://10.0.0.1'], good, 'baseUrl'],
    [[partnerId, 'veriff', 'https://stationapi.veriff.com'], `{${secret}`, 'JSON'],
    [[partnerId, 'other', 'https://stationapi.veriff.com'], good, 'dialect'],
    [[v7(), 'veriff', 'https://stationapi.veriff.com'], good, 'partner'],
  ] as [string[], string, string][]) {
    const { ok, said } = await set(args, credentials)
    expect([ok, said]).toEqual([false, expect.stringContaining(why)])
    expect(said).not.toContain(secret)
  }
  expect(await db`select dialect, base_url from partner_upstream where partner_id = ${partnerId}`).toEqual([
    { dialect: 'veriff', baseUrl: 'https://stationapi.veriff.com' },
  ])
})
