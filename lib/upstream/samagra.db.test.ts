import { v7 } from 'uuid'
import { afterAll, afterEach, expect } from 'vitest'
import { PATCH as accept } from '@/app/auth/[caId]/accept/route'
import { PATCH as reject } from '@/app/auth/[caId]/reject/route'
import { PATCH as revoke } from '@/app/auth/[caId]/revoke/route'
import { POST as register } from '@/app/auth/register/route'
import { POST as verify } from '@/app/auth/verify/route'
import { type Db, db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import registration from '@/docs/examples/register.json'
import { makeKey, makeTokenHolder, serveRoutes } from '@/lib/dialects/testing'
import { contextAt } from '@/lib/operations/sign-in/testing'
import { recordSubject } from '@/lib/operations/use/record-subject'
import { samagraClient } from './samagra'

const closings: (() => void)[] = []
afterEach(() => {
  for (const close of closings.splice(0)) close()
})
afterAll(() => ownPool().end())

/** A second instance of ours over HTTP, with a consumer, a person, and a provider that has one row for everybody. */
async function instance(db: Db) {
  const provider = await serveRoutes({ 'POST /farmer': async () => Response.json({ int_day: '6', vch_phone: 'x' }) })
  const server = await serveRoutes({
    'POST /auth/register': register,
    'PATCH /auth/{caId}/accept': accept,
    'PATCH /auth/{caId}/reject': reject,
    'PATCH /auth/{caId}/revoke': revoke,
    'POST /auth/verify': verify,
  })
  closings.push(provider.close, server.close)
  const { partnerId, token } = await makeKey(db, 'samagra')
  const person = await makeTokenHolder(db)
  const consumer = `did:consumer:${v7()}`
  await db`insert into partner_consumer (consumer_id, partner_id) values (${consumer}, ${partnerId})`
  await db`insert into data_provider (partner_id, url) values (${partnerId}, ${`${provider.origin}/farmer`})`
  await db`insert into subject_field (partner_id, field, kind) values (${partnerId}, 'aadhaar_no', 'aadhaar')`
  const subject = v7()
  const operator = contextAt(db, new Date(), { actor: { kind: 'system' } })
  await recordSubject(operator, { personId: person.personId, kind: 'aadhaar', value: subject })
  const artefact = {
    consentArtifact: {
      ...registration.consentArtifact,
      consumer: { ...registration.consentArtifact.consumer, id: consumer },
      provider: { id: 'did:proider:123', url: `${provider.origin}/farmer` },
      user: { id: person.email },
    },
  }
  const query = (caId: string) => ({
    caId,
    requestType: 'REST' as const,
    queryObject: { body: { aadhaar_no: subject }, data: ['intDay'] },
  })
  return {
    artefact,
    query,
    asPartner: samagraClient({ baseUrl: server.origin, token }),
    asPerson: samagraClient({ baseUrl: server.origin, token: person.token }),
    asNobody: samagraClient({ baseUrl: server.origin, token: 'sam_k_nobody' }),
  }
}

test('registers, accepts, verifies, revokes and rejects at a running server', async ({ db }) => {
  const { artefact, query, asPartner, asPerson } = await instance(db)
  const { caId, state } = await asPartner.register(artefact)
  expect(state).toBe('CREATED')
  const accepted = await asPerson.accept(caId)
  expect([accepted.state, accepted.consent_artifact.proof?.type]).toEqual(['ACCEPT', 'RS256'])
  expect(await asPartner.verify(query(caId))).toEqual({ int_day: '6' })
  expect((await asPerson.revoke(caId, { reason: 'no longer' })).state).toBe('REVOKED')
  const other = await asPartner.register(artefact)
  expect((await asPerson.reject(other.caId)).state).toBe('DECLINE')
})

test('a refusal comes with its status and the service’s own error', async ({ db }) => {
  const { artefact, query, asPartner, asPerson, asNobody } = await instance(db)
  const { caId } = await asPartner.register(artefact)
  const refusedAs = (status: number, error: string) => ({
    kind: 'refused',
    status,
    error: { statusCode: status, error, message: expect.any(String) },
  })
  await expect(asNobody.register(artefact)).rejects.toMatchObject(refusedAs(401, 'Unauthorized'))
  await expect(asPartner.verify(query(caId))).rejects.toMatchObject(refusedAs(401, 'Unauthorized'))
  await expect(asPartner.accept(caId)).rejects.toMatchObject(refusedAs(403, 'Forbidden'))
  await expect(asPerson.accept(v7())).rejects.toMatchObject(refusedAs(404, 'Not Found'))
  // An id that is more than one step of a path stays one.
  await expect(asPerson.accept(`${caId}/revoke?x=`)).rejects.toMatchObject(refusedAs(404, 'Not Found'))
  await asPerson.accept(caId)
  await asPerson.revoke(caId)
  await expect(asPerson.accept(caId)).rejects.toMatchObject(refusedAs(409, 'Conflict'))
})
