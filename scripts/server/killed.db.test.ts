import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, afterEach, expect } from 'vitest'
import { type Db, db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { makeEndpoint, receiver } from '@/lib/delivery/testing'
import { toRequest } from '@/lib/dialects/samagra/register'
import { RegisterBody } from '@/lib/dialects/samagra/schema'
import { makeTokenHolder } from '@/lib/dialects/testing'
import { createRequest } from '@/lib/operations/consent/create-request'
import { partnerActor } from '@/lib/operations/consent/testing'
import { contextAt } from '@/lib/operations/sign-in/testing'
import { exampleArtifact } from '../bench/example'

const KILLS = Number(process.env.KILLS ?? 4)
/** Decisions between two kills, and how many of them are under way at once. */
const EACH = 24
const AT_ONCE = 8

let server: ChildProcess | undefined
afterEach(() => server?.kill('SIGKILL'))
afterAll(() => ownPool().end())

async function startServer() {
  const child = fork(join(import.meta.dirname, 'doors-alone.ts'), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  server = child
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { child, origin: `http://127.0.0.1:${port}` }
}

type Open = { id: string; caId: string; token: string; verb: 'accept' | 'reject' }

/** Requests of one partner to one person, every other one to be granted. */
async function ask(db: Db, actor: Awaited<ReturnType<typeof partnerActor>>, count: number): Promise<Open[]> {
  const now = new Date()
  const { email, token } = await makeTokenHolder(db)
  const consumer = { id: actor.partnerId, url: 'https://consumer.example/consent' }
  const consentArtifact = { ...exampleArtifact(email), consumer }
  const asked: Open[] = []
  for (let at = 0; at < count; at++) {
    const input = toRequest(RegisterBody.parse({ consentArtifact }))
    const { request } = await createRequest(contextAt(db, now, { actor, door: 'samagra' }), input)
    asked.push({ id: request.id, caId: request.caId!, token, verb: at % 2 === 0 ? 'accept' : 'reject' })
  }
  return asked
}

/** The status; null when the server died before it answered. */
const decide = (origin: string, { caId, token, verb }: Open): Promise<number | null> =>
  fetch(`${origin}/auth/${caId}/${verb}`, { method: 'PATCH', headers: { authorization: `Bearer ${token}` } })
    .then(async (answer) => {
      await answer.arrayBuffer()
      return answer.status
    })
    .catch(() => null)

test(
  'a server that is killed in the middle of decisions makes each once, and tells each with one id',
  async ({ db }) => {
    const actor = await partnerActor(db)
    const { partnerId } = actor
    const hook = await receiver()
    try {
      await makeEndpoint(db, partnerId, hook.url, { topics: ['consent.granted', 'consent.denied'] })
      let interrupted = 0
      let open: Open[] = []
      for (let killed = 0; killed <= KILLS; killed++) {
        const { child, origin } = await startServer()
        const last = killed === KILLS
        open = [...open, ...(last ? [] : await ask(db, actor, EACH))]
        const waiting = [...open]
        const answered = new Set<string>()
        const gone = once(child, 'exit')
        await Promise.all(
          Array.from({ length: AT_ONCE }, async () => {
            for (let one = waiting.shift(); one; one = waiting.shift()) {
              const alive = !child.killed
              const status = await decide(origin, one)
              // 409: it was decided before the server died, and nobody was told so.
              if (status === null) {
                if (alive) interrupted++
              } else if ([200, 409].includes(status)) answered.add(one.id)
              else throw new Error(`${one.verb} answered ${status}`)
              // The others of this moment are anywhere between being read and being answered.
              if (!last && answered.size > 3 + (killed % 12)) child.kill('SIGKILL')
            }
          }),
        )
        if (!last) expect(await gone).toEqual([null, 'SIGKILL'])
        open = open.filter(({ id }) => !answered.has(id))
      }
      expect(open).toEqual([])
      expect(interrupted).toBeGreaterThanOrEqual(KILLS)

      const rows = () => db<
        { outboxId: string; requestId: string; topic: string; id: string | null; state: string | null }[]
      >`
      select o.id as outbox_id, o.request_id, o.topic, d.id, d.state
        from outbox o left join delivery d on d.outbox_id = o.id and d.recipient_kind = 'webhook'
       where o.partner_id = ${partnerId} and o.topic in ('consent.granted', 'consent.denied')`
      const states = async () => new Set((await rows()).map(({ state }) => state))
      await expect.poll(states, { timeout: 60_000, interval: 200 }).toEqual(new Set(['told']))

      // One change, one record, one audit event, one outbox row, one delivery for each request; none says two things.
      const decided = await rows()
      expect(decided).toHaveLength(KILLS * EACH)
      for (const key of ['outboxId', 'requestId', 'id'] as const)
        expect(new Set(decided.map((row) => row[key])).size).toBe(KILLS * EACH)
      const ledger = await db`
      select r.status, (select count(*)::int from consent_record c where c.request_id = r.id) as records,
             (select count(*)::int from audit_event a where a.request_id = r.id
                 and a.action in ('consent.granted', 'consent.denied')) as events,
             (select count(*)::int from consent_artefact p where p.request_id = r.id) as artefacts, count(*)::int as requests
        from consent_request r where r.partner_id = ${partnerId} group by 1, 2, 3, 4 order by 1`
      const half = (KILLS * EACH) / 2
      expect(ledger).toEqual([
        { status: 'DENIED', records: 1, events: 1, artefacts: 0, requests: half },
        { status: 'GRANTED', records: 1, events: 1, artefacts: 1, requests: half },
      ])
      // What came, came with the id of a delivery, and under one id the very same.
      expect(new Set(hook.seen.map(({ headers }) => headers['webhook-id']))).toEqual(
        new Set(decided.map(({ id }) => id)),
      )
      const bodies = new Map(hook.seen.map(({ headers, body }) => [headers['webhook-id'], body]))
      for (const { headers, body } of hook.seen) expect(bodies.get(headers['webhook-id'])).toBe(body)
      console.info({
        kills: KILLS,
        interrupted,
        changes: ledger.reduce((sum, { requests }) => sum + requests, 0),
        outboxRows: new Set(decided.map(({ outboxId }) => outboxId)).size,
        told: decided.length,
        messages: hook.seen.length,
        ids: bodies.size,
      })
    } finally {
      hook.close()
    }
  },
  60_000 + KILLS * 20_000,
)
