import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { changedBy, isOf, thePartner } from '@/lib/operations/console/credential/testing'
import type { MatrixCase, MatrixState } from '@/lib/operations/console/testing'
import { readDelivery } from '@/lib/operations/delivery/read-delivery'
import { replayDelivery } from '@/lib/operations/delivery/replay-delivery'
import { later, start } from '@/lib/operations/sign-in/testing'
import { createEndpoint, type ShownEndpoint } from '@/lib/operations/webhook/create-endpoint'
import { deleteEndpoint } from '@/lib/operations/webhook/delete-endpoint'
import { sealKeys } from '@/lib/operations/webhook/keys'
import { listDeliveries } from '@/lib/operations/webhook/list-deliveries'
import { listEndpoints, readEndpoint } from '@/lib/operations/webhook/read-endpoint'
import { replayEndpoint } from '@/lib/operations/webhook/replay-endpoint'
import { rotateSecret } from '@/lib/operations/webhook/rotate-secret'
import { sendTest } from '@/lib/operations/webhook/send-test'
import { updateEndpoint } from '@/lib/operations/webhook/update-endpoint'
import { newWebhookKeys } from '@/lib/proof/webhook-keys'
import { readAlerts, type WebhookAlerts } from './read-alerts'

/** Where a partner is told, as it is there already. */
export async function makeEndpoint(db: Db, partnerId: string, over: Record<string, unknown> = {}): Promise<string> {
  const id = v7()
  await db`insert into webhook_endpoint ${db({
    id,
    partnerId,
    format: 'standard',
    url: `https://h${id}.example/hook`,
    keysSealed: sealKeys(id, [{ ...newWebhookKeys(), until: null }]),
    status: 'active',
    createdAt: start,
    updatedAt: start,
    ...over,
  })}`
  return id
}

/** Something that an endpoint of a partner's was to be told. */
export async function makeDelivery(db: Db, partnerId: string, over: Record<string, unknown> = {}): Promise<string> {
  const endpointId = await makeEndpoint(db, partnerId)
  const [outboxId, id] = [v7(), v7()]
  await db`insert into outbox (id, at, topic, partner_id, dispatched_at)
           values (${outboxId}, ${start}, 'webhook.test', ${partnerId}, ${start})`
  await db`insert into delivery ${db({
    id,
    outboxId,
    recipientKind: 'webhook',
    recipientRef: endpointId,
    endpointId,
    partnerId,
    topic: 'webhook.test',
    state: 'failed',
    createdAt: start,
    ...over,
  })}`
  return id
}

const endpoint = (over: Record<string, unknown> = {}): MatrixState => ({
  make: (db, partnerId) => makeEndpoint(db, partnerId, over),
  expected: 'done',
})
const active = { 'an active endpoint': endpoint() }
const paused = { 'a paused endpoint': endpoint({ status: 'paused', pausedBy: 'failing', failingSince: later(-60) }) }
const failed = { 'a delivery that was given up': { make: makeDelivery, expected: 'done' } } as const
const rowOf = (db: Db, id: string) => db`select * from webhook_endpoint where id = ${id}`

let made = 0

export const matrix: MatrixCase[] = [
  {
    operation: 'read-alerts',
    permission: 'webhooks:read',
    run: (ctx) => readAlerts(ctx),
    states: {
      'failing endpoints': {
        async make(db, partnerId) {
          made += 1
          for (let at = 0; at < made; at += 1) await makeEndpoint(db, partnerId, { failingSince: later(-60) })
          return String(made)
        },
        expected: 'done',
      },
    },
    shows: ({ failing }: WebhookAlerts, count) => failing === Number(count),
  },
  {
    operation: 'webhook/read-endpoint',
    permission: 'webhooks:read',
    run: (ctx, id) => readEndpoint(ctx, { id }),
    states: { ...active, ...paused },
  },
  {
    // The list of the same file.
    operation: 'webhook/list-endpoints',
    permission: 'webhooks:read',
    run: (ctx) => listEndpoints(ctx),
    states: active,
    shows: (all: ShownEndpoint[], id) => all.some((one) => one.endpoint.id === id),
  },
  {
    operation: 'webhook/list-deliveries',
    permission: 'webhooks:read',
    run: (ctx, id) => listDeliveries(ctx, { id, after: null, limit: 10, states: null }),
    states: active,
  },
  {
    operation: 'webhook/create-endpoint',
    permission: 'webhooks:write',
    async run(ctx) {
      await createEndpoint(ctx, { format: 'standard', url: 'https://a.example/', description: '', topics: [] })
      return changedBy(ctx)
    },
    states: { 'a partner': thePartner },
    shows: isOf,
    look: (db, partnerId) => db`select id from webhook_endpoint where partner_id = ${partnerId} order by id`,
  },
  {
    operation: 'webhook/update-endpoint',
    permission: 'webhooks:write',
    run: (ctx, id) => updateEndpoint(ctx, { id, description: 'Changed', status: 'active' }),
    states: { ...active, ...paused },
    look: rowOf,
  },
  {
    operation: 'webhook/rotate-secret',
    permission: 'webhooks:write',
    run: (ctx, id) => rotateSecret(ctx, { id }),
    states: { ...active, ...paused },
    look: rowOf,
  },
  {
    operation: 'webhook/send-test',
    permission: 'webhooks:write',
    run: (ctx, id) => sendTest(ctx, { id }),
    states: { ...active, ...paused },
    look: (db, id) => db`select id from outbox where details ->> 'endpointId' = ${id} order by id`,
  },
  {
    operation: 'webhook/delete-endpoint',
    permission: 'webhooks:write',
    run: (ctx, id) => deleteEndpoint(ctx, { id }),
    states: { ...active, ...paused },
    look: rowOf,
  },
  {
    operation: 'webhook/delete-endpoint',
    permission: 'webhooks:write',
    run: (ctx, id) => deleteEndpoint(ctx, { id, host: 'typed.example' }),
    states: { 'another host was typed': { ...endpoint(), expected: 'invalid_input' } },
    look: rowOf,
  },
  {
    operation: 'webhook/replay-endpoint',
    permission: 'webhooks:replay',
    run: (ctx, id) => replayEndpoint(ctx, { id, since: later(60) }),
    states: { 'a time that is to come': { ...endpoint(), expected: 'invalid_input' } },
    look: (db, id) => db`select id from audit_event where details ->> 'endpointId' = ${id} order by id`,
  },
  {
    operation: 'webhook/replay-endpoint',
    permission: 'webhooks:replay',
    run: (ctx, id) => replayEndpoint(ctx, { id, since: later(-60) }),
    states: active,
    look: (db, id) => db`select id from audit_event where details ->> 'endpointId' = ${id} order by id`,
  },
  {
    operation: 'delivery/read-delivery',
    permission: 'webhooks:read',
    run: (ctx, id) => readDelivery(ctx, { id }),
    states: failed,
  },
  {
    operation: 'delivery/replay-delivery',
    permission: 'webhooks:replay',
    run: (ctx, id) => replayDelivery(ctx, { id }),
    states: {
      ...failed,
      'a delivery that got through': {
        make: (db, partnerId) => makeDelivery(db, partnerId, { state: 'told', toldAt: start }),
        expected: 'done',
      },
    },
    look: (db, id) => db`select state from delivery where id = ${id}`,
  },
]
