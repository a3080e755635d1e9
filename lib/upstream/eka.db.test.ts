import { afterAll, expect } from 'vitest'
import { POST as approve } from '@/app/abdm/v1/consents/approve/route'
import { POST as create } from '@/app/abdm/v1/consents/create/route'
import { POST as deny } from '@/app/abdm/v1/consents/deny/route'
import { POST as revoke } from '@/app/abdm/v1/consents/revoke/route'
import { GET as request } from '@/app/abdm/v1/request/route'
import { GET as requests } from '@/app/abdm/v1/requests/route'
import { POST as init } from '@/app/abdm/v1/session/init/route'
import { GET as status } from '@/app/abdm/v1/session/status/route'
import { POST as verify } from '@/app/abdm/v1/session/verify/route'
import { db as ownPool } from '@/db/client'
import { test } from '@/db/testing'
import { makeJwt, makePatient } from '@/lib/dialects/eka/testing'
import { serveRoutes } from '@/lib/dialects/testing'
import { pendingAnswers } from '@/lib/http/after-answer'
import { rowsOf } from '@/lib/operations/consent/testing'
import { codesSentTo } from '@/lib/operations/sign-in/testing'
import { ekaClient } from './eka'

const server = await serveRoutes({
  'POST /abdm/v1/consents/approve': approve,
  'POST /abdm/v1/consents/create': create,
  'POST /abdm/v1/consents/deny': deny,
  'POST /abdm/v1/consents/revoke': revoke,
  'GET /abdm/v1/request': request,
  'GET /abdm/v1/requests': requests,
  'POST /abdm/v1/session/init': init,
  'POST /abdm/v1/session/verify': verify,
  'GET /abdm/v1/session/status': status,
})
afterAll(async () => {
  server.close()
  await ownPool().end()
})

test('asks, signs the patient in, approves, reads and revokes at another wallet', async ({ db }) => {
  const { token, hipId, partnerId } = await makeJwt(db)
  const patient = await makePatient(db, partnerId)
  const named = { oid: patient.oid, partnerPatientId: patient.ref }
  const wallet = ekaClient({ baseUrl: server.origin, token, hipId })
  const ask = () =>
    wallet.create({
      patient: { health_id: patient.abhaAddress },
      hip_identifier: { id: 'A', name: 'City Hospital' },
      period: { expiry: new Date(Date.now() + 86_400_000).toISOString() },
      purpose: 'Self Requested',
      record_types: ['Prescription'],
    })
  const { consent_init_id: id } = await ask()
  const grant = { id, consent_artefacts: [{ hip_id: 'A' }] }
  await expect(wallet.approve(grant, named)).rejects.toMatchObject({
    name: 'UpstreamFailure',
    kind: 'refused',
    status: 491,
    error: { code: 1491 },
  })
  expect(await wallet.sessionStatus(named)).toMatchObject({ logged_in: false })

  const { txn_id } = await wallet.sessionInit({ abha_address: patient.abhaAddress })
  await pendingAnswers()
  const [otp = ''] = await codesSentTo(patient.email)
  const { token: theirs } = await wallet.sessionVerify({ txn_id, otp }, named)
  await wallet.approve(grant, named)
  expect(await wallet.requests({ status: 'granted', type: 'consent' }, named)).toMatchObject({ consents: [{ id }] })
  const { providers } = await wallet.request({ id })
  expect(providers).toMatchObject([{ hip: { id: 'A', name: 'City Hospital' } }])
  await wallet.revoke({ consent_artefacts: [providers[0]?.consent_artefact_id ?? ''] }, named)
  expect(await wallet.request({ id }, named)).toMatchObject({ status: 'revoked' })

  const second = await ask()
  // The patient's own token, as verify gave it.
  await ekaClient({ baseUrl: server.origin, token: theirs }).deny({ id: second.consent_init_id, reason: 'not now' })
  expect((await rowsOf(db, second.consent_init_id)).records).toMatchObject([
    { verdict: 'denied', actorKind: 'person', authMethod: 'partner-session' },
  ])
})

test('what the wallet refuses comes with its own error, and an id with signs in it stays one id', async ({ db }) => {
  const { token, partnerId } = await makeJwt(db)
  const patient = await makePatient(db, partnerId)
  const wallet = ekaClient({ baseUrl: server.origin, token })
  await expect(wallet.request({ id: `${partnerId}&oid=${patient.oid}` })).rejects.toMatchObject({
    status: 400,
    error: { source_error: { code: 'ABDM-1039' } },
  })
  await expect(wallet.deny({ id: partnerId })).rejects.toMatchObject({ status: 404, error: { code: 1415 } })
  await expect(
    ekaClient({ baseUrl: server.origin, token: 'nonsense' }).requests({ status: 'granted', type: 'all' }),
  ).rejects.toMatchObject({ status: 401, error: { code: 1401 } })
})
