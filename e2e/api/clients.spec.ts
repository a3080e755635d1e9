import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { registerExample } from '@/lib/dialects/attestr/examples'
import { verifiedExample, verifyExample } from '@/lib/dialects/samagra/examples'
import { makePerson } from '@/lib/operations/sign-in/testing'
import { attestrClient } from '@/lib/upstream/attestr'
import { ekaClient } from '@/lib/upstream/eka'
import { samagraClient } from '@/lib/upstream/samagra'
import { veriffClient } from '@/lib/upstream/veriff'
import { codeSent, newEmail, tokenOf } from '../support/people'
import { inDays, registration } from '../support/requests'
import { expect, test } from '../support/test'
import { databaseUrl, dataDir, demoFacts, walletUrl } from '../support/wallet'

/**
 * Each client of another system's consent API, in this process, against the wallet in its own. The client is a demo's:
 * only there may it call its own machine.
 */
const before = { ...process.env }
test.beforeAll(() => {
  Object.assign(process.env, JSON.parse(readFileSync(join(dataDir(), 'secrets.json'), 'utf8')), {
    WALLET_MODE: 'demo',
    APP_ORIGIN: walletUrl(),
    DATABASE_URL: databaseUrl(),
    SMS_DRIVER: 'demo',
    EMAIL_DRIVER: 'demo',
  })
})
test.afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
})

test('the client of Samagra’s API asks, decides and verifies at a running wallet', async ({ email }) => {
  const asPartner = samagraClient({ baseUrl: walletUrl(), token: demoFacts().partner.samagra.token })
  const [first, second] = [await asPartner.register(registration(email)), await asPartner.register(registration(email))]
  const asPerson = samagraClient({ baseUrl: walletUrl(), token: await tokenOf(email) })
  expect((await asPerson.accept(first.caId)).state).toBe('ACCEPT')
  expect((await asPerson.reject(second.caId, { reason: 'too_long' })).state).toBe('DECLINE')
  expect((await asPerson.revoke(first.caId)).state).toBe('REVOKED')
  await expect(asPerson.accept(first.caId)).rejects.toMatchObject({ kind: 'refused', status: 409 })
  expect(await asPartner.verify({ ...verifyExample, requestType: 'GQL' })).toEqual(verifiedExample)
  await expect(samagraClient({ baseUrl: walletUrl(), token: 'nobody' }).revoke(first.caId)).rejects.toMatchObject({
    kind: 'refused',
    status: 401,
    error: { statusCode: 401 },
  })
})

test('the client of Eka’s API asks, signs the patient in, approves, reads, revokes and denies', async ({
  email,
  sql,
}) => {
  const { token, hipId } = demoFacts().partner.eka
  const client = ekaClient({ baseUrl: walletUrl(), token, hipId })
  const patient = { partnerPatientId: `CH-${email.slice(0, 30)}` }
  const abhaAddress = `p${randomUUID().replaceAll('-', '')}@sbx`
  await makePerson(sql, [email, abhaAddress])
  const ask = () =>
    client.create({
      patient: { health_id: abhaAddress },
      hip_identifier: { id: 'A', name: 'City Hospital' },
      period: { expiry: inDays(1) },
      purpose: 'Self Requested',
      record_types: ['Prescription'],
    })
  const { consent_init_id: id } = await ask()
  let txn_id = ''
  const otp = await codeSent(email, async () => {
    txn_id = (await client.sessionInit({ abha_address: abhaAddress })).txn_id
  })
  const grant = { id, consent_artefacts: [{ hip_id: 'A' }] }
  await client.sessionVerify({ txn_id, otp }, patient)
  expect(await client.sessionStatus(patient)).toMatchObject({ logged_in: true })
  await client.approve(grant, patient)
  expect(await client.requests({ status: 'granted', type: 'consent' }, patient)).toMatchObject({ consents: [{ id }] })
  const { providers } = await client.request({ id }, patient)
  await client.revoke({ consent_artefacts: [providers[0]?.consent_artefact_id ?? ''] }, patient)
  expect(await client.request({ id }, patient)).toMatchObject({ status: 'revoked' })
  const other = await ask()
  await client.deny({ id: other.consent_init_id, reason: 'not now' }, patient)
  await expect(client.approve({ ...grant, id: other.consent_init_id }, patient)).rejects.toMatchObject({
    kind: 'refused',
    status: 409,
  })
})

test('the client of Veriff’s sessions opens one, uploads and reads page after page', async ({ email }) => {
  const { apiKey, secret } = demoFacts().partner.veriff
  const client = veriffClient({ baseUrl: walletUrl(), apiKey, secret })
  const { verification } = await client.openSession({ vendorData: email })
  const long = 'सहमति\r\n'.repeat(13_000)
  const yes = { type: 'aadhaar', approved: true, text: long } as const
  const ids = []
  for (let time = 0; time < 4; time++) ids.push((await client.uploadConsent(verification.id, yes)).id)
  const last = await client.listConsents(verification.id)
  expect(last.consents.at(-1)).toMatchObject({ ...yes, id: ids[3], binding: true })
  const earlier = await client.listConsents(verification.id, last.next ?? '')
  expect([...earlier.consents, ...last.consents].map(({ id }) => id)).toEqual(ids)
  expect(earlier.next).toBeNull()
  const wrong = veriffClient({ baseUrl: walletUrl(), apiKey, secret: 'another' })
  // Neither believes the other.
  await expect(wrong.uploadConsent(verification.id, yes)).rejects.toMatchObject({ kind: 'refused', status: 401 })
  await expect(wrong.openSession({})).rejects.toMatchObject({ kind: 'unreadable' })
})

test('the client of Attestr’s API registers, reads and revokes', async () => {
  const { authToken } = demoFacts().partner.attestr
  const client = attestrClient({ baseUrl: walletUrl(), authToken })
  const { _id, status } = await client.register({
    ...registerExample,
    consentPurpose: 'kyc_verification',
    user: { id: newEmail() },
  })
  expect(status).toBe('PENDING')
  expect(await client.read(_id)).toMatchObject({ _id, status: 'PENDING' })
  await client.revoke(_id)
  expect((await client.read(_id)).status).toBe('REVOKED')
  await expect(attestrClient({ baseUrl: walletUrl(), authToken: 'x'.repeat(40) }).read(_id)).rejects.toMatchObject({
    kind: 'refused',
    status: 401,
    error: { code: 4016 },
  })
})
