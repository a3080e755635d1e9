import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Db } from '@/db/client'
import { test } from '@/db/testing'
import { makeEndpoint } from '@/lib/delivery/testing'
import { type Asked, makeRequest } from '@/lib/operations/consent/testing'
import { later } from '@/lib/operations/sign-in/testing'
import { whatWasPassedOn, whoWasTold } from './told'

type To = { readonly kind: string; readonly ref: string; readonly endpointId?: string; readonly state?: string }

/** Outbox rows of a topic, each with a delivery. They are dispatched: nobody takes them up. */
async function deliver(db: Db, asked: Asked, topic: string, to: To, count = 1) {
  const { kind, ref, endpointId = null, state = 'told' } = to
  await db`
    with happened as (
      insert into outbox (id, at, topic, person_id, partner_id, request_id, dispatched_at)
      select gen_random_uuid(), ${later(5)}::timestamptz, ${topic}, ${asked.personId}::uuid, ${asked.partnerId}::uuid,
             ${asked.id}::uuid, ${later(6)}::timestamptz from generate_series(1, ${count}::int) returning id
    )
    insert into delivery (id, outbox_id, recipient_kind, recipient_ref, endpoint_id, partner_id, consent_id, topic, state,
      told_at, created_at)
    select gen_random_uuid(), id, ${kind}, ${ref}, ${endpointId}::uuid, ${asked.partnerId}::uuid, ${asked.id}::uuid,
           ${topic}, ${state}, case when ${state} = 'told' then ${later(7)}::timestamptz end, ${later(6)}::timestamptz
      from happened`
}

async function scene(db: Db) {
  const asked = await makeRequest(db)
  const hook = async (host: string) => {
    const { id } = await makeEndpoint(db, asked.partnerId, `https://${host}/in`)
    return { kind: 'webhook', ref: id, endpointId: id }
  }
  const told = async () =>
    (await whoWasTold(asked.person(later(60)), { requestId: asked.id })).map((one) => [
      one.host,
      one.topic,
      one.standing,
    ])
  return { asked, hook, told }
}

test('who was told of the last change is shown, however much everyone has been told since', async ({ db }) => {
  const { asked, hook, told } = await scene(db)
  const [first, second] = [await hook('one.example'), await hook('two.example')]
  for (const topic of ['consent.granted', 'consent.paused']) await deliver(db, asked, topic, first)
  await deliver(db, asked, 'consent.granted', second)
  await deliver(db, asked, 'consent.granted', { kind: 'relay', ref: v7() })
  await deliver(db, asked, 'consent.used', first, 1100)
  await deliver(db, asked, 'consent.granted', { kind: 'person', ref: asked.personId })
  expect(await told()).toEqual([
    [null, 'consent.granted', 'sent'],
    ['two.example', 'consent.granted', 'told'],
    ['one.example', 'consent.paused', 'told'],
  ])
  expect(await whatWasPassedOn(asked.person(), asked.id)).toMatchObject([{ topic: 'consent.granted' }])
})

test('what waits at a paused endpoint is held there, and is on its way once that is active', async ({ db }) => {
  const { asked, hook, told } = await scene(db)
  const to = await hook('one.example')
  await deliver(db, asked, 'consent.revoked', { ...to, state: 'waiting' })
  const standing = async (status: string, pausedBy: string | null) => {
    await db`update webhook_endpoint set status = ${status}, paused_by = ${pausedBy} where id = ${to.endpointId}`
    return (await told()).map(([, , is]) => is)
  }
  for (const by of ['partner', 'failing', 'gone']) expect(await standing('paused', by)).toEqual(['held'])
  expect(await standing('active', null)).toEqual(['waiting'])
})
