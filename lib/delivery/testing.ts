import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { seal } from '@/db/sealed'
import type { Endpoint } from '@/lib/core/delivery/recipients'
import { newWebhookKeys, type WebhookKeys } from '@/lib/proof/webhook-keys'

export type Received = { readonly at: Date; readonly headers: Record<string, string>; readonly body: string }
type Reply =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly afterMs?: number }
  | 'silence'
  | 'trickle'
  | 'cut'

/** A partner's system on a port of this machine. What it answers, a test changes as it goes. */
export async function receiver(reply: (received: Received, count: number) => Reply = () => ({ status: 204 })) {
  const seen: Received[] = []
  const state = { reply }
  const server = createServer(async (request: IncomingMessage, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    const received = { at: new Date(), headers: request.headers as Record<string, string>, body }
    seen.push(received)
    const answer = state.reply(received, seen.length)
    if (answer === 'silence') return
    if (answer === 'trickle') {
      response.writeHead(200)
      const timer = setInterval(() => response.write('x'), 200)
      return void response.once('close', () => clearInterval(timer))
    }
    if (answer === 'cut') {
      response.writeHead(200, { 'content-length': '100' }).write('x')
      return void setTimeout(() => response.destroy(), 10)
    }
    if (answer.afterMs) await sleep(answer.afterMs)
    response.writeHead(answer.status, answer.headers).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    seen,
    topics: () => seen.map(({ body }) => JSON.parse(body).type as string),
    answer(next: (received: Received, count: number) => Reply) {
      state.reply = next
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export async function makeEndpoint(db: Db, partnerId: string, url: string, over: Partial<Endpoint> = {}) {
  const id = v7()
  const keys: WebhookKeys = newWebhookKeys()
  const sealed = seal(JSON.stringify([{ ...keys, until: null }]), 'webhook_endpoint.keys', id)
  await db`insert into webhook_endpoint (id, partner_id, format, url, topics, keys_sealed, status, created_at, updated_at)
    values (${id}, ${partnerId}, ${over.format ?? 'standard'}, ${url}, ${[...(over.topics ?? [])]}, ${sealed}, 'active',
            now(), now())`
  return { id, keys }
}

/** An event of a partner's, as an operation leaves it. */
export async function makeEvent(
  db: Db,
  event: {
    topic: string
    partnerId: string
    requestId?: string
    personId?: string
    at?: Date
    details?: Record<string, unknown>
  },
) {
  const id = v7()
  await db`insert into outbox (id, at, topic, person_id, partner_id, request_id, details)
    values (${id}, ${event.at ?? new Date()}, ${event.topic}, ${event.personId ?? null}, ${event.partnerId}, ${event.requestId ?? null},
            ${db.json((event.details ?? {}) as never)})`
  return id
}

type DeliveryRow = {
  id: string
  outboxId: string
  topic: string
  state: string
  attempts: number
  nextAt: Date | null
  toldAt: Date | null
}

export const deliveriesOf = (db: Db, partnerId: string) =>
  db<DeliveryRow[]>`
    select id, outbox_id, topic, state, attempts, next_at, told_at from delivery where partner_id = ${partnerId} order by seq`

export const attemptsOf = (db: Db, deliveryId: string) =>
  db<{ outcome: string; status: number | null; failure: string | null; milliseconds: number }[]>`
    select outcome, status, failure, milliseconds from delivery_attempt where delivery_id = ${deliveryId} order by at, id`
