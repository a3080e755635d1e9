import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect } from 'vitest'
import { db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { awayFromTheTurn, scene } from './testing'

const root = join(import.meta.dirname, '..', '..', '..')

/** A server of its own process with the register route; it ends with its standard input. */
const SERVER = `
  import { serveRoutes } from './lib/dialects/testing.ts'
  import { POST } from './app/api/v3/public/consent/register/route.ts'
  const { origin } = await serveRoutes({ 'POST /api/v3/public/consent/register': POST })
  console.log(origin)
  process.stdin.resume().on('end', () => process.exit())
`

const children: ChildProcess[] = []
async function startServer(): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', SERVER], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  const [origin] = (await once(createInterface(child.stdout), 'line')) as [string]
  return origin
}

afterAll(async () => {
  for (const child of children) child.stdin?.end()
  await Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit')))
  await ownPool().end()
})

test('two servers let exactly the limit pass, and say the same to the rest', async ({ db }) => {
  const origins = await Promise.all([startServer(), startServer()])
  const limit = 15
  const at = await scene(db, { apiPerMinute: limit, accountPerDay: 1000 })
  await awayFromTheTurn()
  const calls = origins.flatMap((origin) =>
    Array.from({ length: limit }, async () => {
      const response = await fetch(`${origin}/api/v3/public/consent/register`, {
        method: 'POST',
        headers: { ...at.basic, 'content-type': 'application/json' },
        body: JSON.stringify(at.body()),
      })
      return { status: response.status, code: ((await response.json()) as { code?: number }).code }
    }),
  )
  const answers = await Promise.all(calls)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(limit)
  expect(answers.filter(({ status, code }) => status === 429 && code === 4292)).toHaveLength(limit)
  const [made] = await db`select count(*)::int as made from consent_request where partner_id = ${at.partnerId}`
  expect(made).toEqual({ made: limit })
  // What one limit refused, no other has counted.
  const [day] = await db`select used from quota_window where partner_id = ${at.partnerId} and span = 'day'`
  expect(day).toEqual({ used: limit })
}, 60_000)
