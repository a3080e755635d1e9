import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, afterEach, expect } from 'vitest'
import { db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { makePartner } from '@/lib/operations/sign-in/testing'
import { deliveriesOf, makeEndpoint, makeEvent, receiver } from './testing'

const root = join(import.meta.dirname, '../..')
const KILLS = Number(process.env.KILLS ?? 4)
/** Changes for each of the workers that are killed. */
const EACH = 8

let worker: ChildProcess | undefined
afterEach(() => worker?.kill('SIGKILL'))
afterAll(() => ownPool().end())

/** `npm run worker`, in a process of its own. */
function startWorker(): ChildProcess {
  worker = spawn(process.execPath, ['--import', 'tsx', 'scripts/worker.ts'], { cwd: root, stdio: 'ignore' })
  return worker
}

test(
  'a worker that is killed in the middle loses nothing, and repeats only with the same id',
  async ({ db }) => {
    const partnerId = await makePartner(db)
    let kill: ((count: number) => void) | undefined
    // Long enough that others are on their way beside it, and their answers on the way back.
    const hook = await receiver((_, count) => {
      kill?.(count)
      return { status: 200, afterMs: count % 4 }
    })
    try {
      await makeEndpoint(db, partnerId, hook.url)
      for (let killed = 0; killed < KILLS; killed++) {
        for (let made = 0; made < EACH; made++)
          await makeEvent(db, { topic: made % 2 ? 'consent.revoked' : 'consent.granted', partnerId })
        const before = hook.seen.length
        const victim = startWorker()
        const gone = once(victim, 'exit')
        // Each while another one of its messages is being answered: it never learns that it came through.
        kill = (count) => {
          if (count > before + (killed % EACH)) victim.kill('SIGKILL')
        }
        expect(await gone).toEqual([null, 'SIGKILL'])
      }
      kill = undefined
      startWorker()
      const states = async () => new Set((await deliveriesOf(db, partnerId)).map(({ state }) => state))
      await expect.poll(states, { timeout: 60_000, interval: 200 }).toEqual(new Set(['told']))

      const rows = await deliveriesOf(db, partnerId)
      expect(rows).toHaveLength(EACH * KILLS)
      const outboxIds = new Set(rows.map(({ outboxId }) => outboxId))
      expect(outboxIds.size).toBe(EACH * KILLS)
      const ids = hook.seen.map(({ headers }) => headers['webhook-id'])
      expect(new Set(ids)).toEqual(new Set(rows.map(({ id }) => id)))
      // A repeat says the very same.
      const bodies = new Map(hook.seen.map(({ headers, body }) => [headers['webhook-id'], body]))
      for (const { headers, body } of hook.seen) expect(bodies.get(headers['webhook-id'])).toBe(body)
      expect(ids.length).toBeGreaterThan(rows.length)
      console.info({
        kills: KILLS,
        changes: EACH * KILLS,
        outboxRows: outboxIds.size,
        told: rows.length,
        messages: ids.length,
        ids: new Set(ids).size,
      })
    } finally {
      hook.close()
    }
  },
  90_000 + KILLS * 15_000,
)

test('a worker that is told to stop lets end what it began', async ({ db }) => {
  const partnerId = await makePartner(db)
  const hook = await receiver(() => {
    victim.kill('SIGTERM')
    return { status: 200, afterMs: 1000 }
  })
  await makeEndpoint(db, partnerId, hook.url)
  await makeEvent(db, { topic: 'consent.granted', partnerId })
  const victim = startWorker()
  try {
    expect(await once(victim, 'exit')).toEqual([0, null])
    expect(await deliveriesOf(db, partnerId)).toMatchObject([{ state: 'told' }])
    expect(hook.seen).toHaveLength(1)
  } finally {
    hook.close()
  }
}, 60_000)
