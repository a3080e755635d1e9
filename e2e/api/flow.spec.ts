import { createRemoteJWKSet, jwtVerify } from 'jose'
import { call, done, partnerToken } from '../support/api'
import { postForm, readForm, withFields } from '../support/form'
import { codeSent, newEmail, newMobile, signIn, tokenOf } from '../support/people'
import { ask, register } from '../support/requests'
import { expect, test } from '../support/test'
import { walletUrl } from '../support/wallet'

const patch = (caId: string, verb: string, token: string, body?: unknown) =>
  call('PATCH', `/auth/${caId}/${verb}`, { token, body })

const claimsOf = async (jws: string) => {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks', walletUrl()))
  return (await jwtVerify(jws, keys, { algorithms: ['RS256'], currentDate: new Date(0) })).payload
}

test.describe('Samagra’s calls', () => {
  test('register, accept, revoke: each answers with the record and its proof', async ({ email }) => {
    const { caId, id, state, consent_artifact: asked } = await register(email)
    expect(state).toBe('CREATED')
    expect(asked.proof).toBeUndefined()
    const token = await tokenOf(email)

    const accepted = await patch(caId, 'accept', token)
    expect(accepted).toMatchObject({ status: 200, body: { id, caId, state: 'ACCEPT', updated_by: 'USER' } })
    const { proof, data } = accepted.body.consent_artifact
    expect(proof).toMatchObject({ type: 'RS256', verificationMethod: `${walletUrl()}/.well-known/jwks` })
    // A program that shows no words records that none were shown.
    const shown = { display_evidence: 'none', consent_text_sha256: null }
    expect(await claimsOf(proof.jws)).toMatchObject({ id: caId, state: 'ACCEPT', data, ...shown })
    expect((await patch(caId, 'accept', token)).body).toEqual(accepted.body)
    expect(await patch(caId, 'reject', token)).toMatchObject({ status: 409, body: { statusCode: 409 } })

    const revoked = await patch(caId, 'revoke', token, { reason: 'too_long' })
    expect(revoked).toMatchObject({ status: 200, body: { caId, state: 'REVOKED' } })
    const claims = await claimsOf(revoked.body.consent_artifact.proof.jws)
    expect(claims).toMatchObject({ id: caId, state: 'REVOKED', exp: claims.iat })
    expect(await patch(caId, 'accept', token)).toMatchObject({ status: 409 })
  })

  test('register, reject', async ({ email }) => {
    const { caId } = await register(email)
    const token = await tokenOf(email)
    const rejected = await patch(caId, 'reject', token, {})
    expect(rejected).toMatchObject({ status: 200, body: { state: 'DECLINE' } })
    expect(await claimsOf(rejected.body.consent_artifact.proof.jws)).toMatchObject({ id: caId, state: 'DECLINE' })
    expect(await patch(caId, 'accept', token)).toMatchObject({ status: 409 })
    expect(await patch(caId, 'revoke', token)).toMatchObject({ status: 409 })
  })

  test('what has ended registers, and can no longer be accepted', async ({ email }) => {
    await ask(email)
    const token = await tokenOf(email)
    const { caId, state } = await register(email, { expires: '2020-01-01T00:00:00.000Z' })
    expect(state).toBe('EXPIRED')
    expect(await patch(caId, 'accept', token)).toMatchObject({ status: 410 })
  })
})

test('a person’s code, passed on by the partner, is the person’s own yes', async ({ email }) => {
  const { id } = await ask(email)
  const token = await tokenOf(email)
  let challengeId = ''
  const otp = await codeSent(email, async () => {
    challengeId = (await done('POST', '/api/v1/sign-in', { body: { identifier: email } })).challengeId
  })
  const path = `/api/v1/consent-requests/${id}/approve`
  const wrong = otp === '000000' ? '111111' : '000000'
  const refused = await call('POST', path, { token: partnerToken('api'), body: { challengeId, otp: wrong } })
  expect(refused).toMatchObject({ status: 400, body: { code: 'otp_wrong', attemptsLeft: 4 } })
  const { artefacts } = await done('POST', path, { token: partnerToken('api'), body: { challengeId, otp } })
  const receipt = await done('GET', `/api/v1/consents/${artefacts[0]}/receipt`, { token })
  expect(receipt).toMatchObject({ verdict: 'granted', decidedBy: 'person', how: 'fresh-otp', displayEvidence: 'none' })
})

test('a mobile that a person adds brings what waited for it', async ({ page, t, email }) => {
  const mobile = newMobile()
  await ask(email)
  const waiting = await ask(mobile)
  expect(waiting.waiting).toBe(true)
  await signIn(page.context(), email)
  await page.goto('/settings/add')
  const otp = await codeSent(mobile, async () => {
    await page.getByLabel(t('settings.addLabel')).fill(`0${mobile.slice(3, 8)} ${mobile.slice(8)}`)
    await page.getByRole('button', { name: t('signIn.sendCode') }).click()
    await page.waitForURL('**/settings/add/code')
  })
  await page.getByLabel(t('signIn.codeLabel')).fill(otp)
  await page.getByRole('button', { name: t('settings.addCode'), exact: true }).click()
  await expect(page.getByRole('status')).toContainText(t('settings.addedRequests', { count: 1 }))
  await expect(page.getByText(`******${mobile.slice(-4)}`)).toBeVisible()
  const token = await tokenOf(mobile)
  expect((await call('GET', `/api/v1/consent-requests/${waiting.id}`, { token })).status).toBe(200)
})

test('an address of someone else cannot be added', async ({ page, t, email }) => {
  const taken = newEmail()
  await ask(email)
  await ask(taken)
  await tokenOf(taken)
  await signIn(page.context(), email)
  const add = withFields(await readForm(page, '/settings/add', t('signIn.sendCode')), { identifier: taken })
  const otp = await codeSent(taken, () => postForm(page.request, '/settings/add', add))
  const code = withFields(await readForm(page, '/settings/add/code', t('settings.addCode')), { otp })
  const answer = await postForm(page.request, '/settings/add/code', code)
  expect(await answer.text()).toContain(t('settings.addTaken'))
})

for (const javaScriptEnabled of [true, false])
  test.describe(`JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ javaScriptEnabled })
    test('/verify says what a proof says, and whether it still stands', async ({ page, t, email }) => {
      const { caId } = await register(email)
      const token = await tokenOf(email)
      const { jws } = (await patch(caId, 'accept', token)).body.consent_artifact.proof
      const verify = async (pasted: string, ...texts: string[]) => {
        await page.goto('/verify')
        await page.locator('textarea').fill(pasted)
        await page.getByRole('button', { name: t('decide.verify.button'), exact: true }).click()
        for (const text of texts) await expect(page.getByRole('main').getByText(text).first()).toBeVisible()
      }
      const upTo = (key: string) => new RegExp(`^${t(key, { instant: '' })}`)
      await verify(jws, t('decide.verify.genuine'), t('decide.verify.ACCEPT'))
      await expect(page.getByText(upTo('decide.verify.standingACTIVE'))).toBeVisible()
      await expect(page.getByText(email)).toHaveCount(0)

      const stopped = await patch(caId, 'revoke', token)
      await verify(jws, t('decide.verify.genuine'), t('decide.verify.ACCEPT'))
      await expect(page.getByText(upTo('decide.verify.standingREVOKED'))).toBeVisible()
      await verify(stopped.body.consent_artifact.proof.jws, t('decide.verify.genuine'), t('decide.verify.REVOKED'))

      const [head, payload = '', signature] = jws.split('.')
      const widened = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), data: ['everything'] }
      const forged = [head, Buffer.from(JSON.stringify(widened)).toString('base64url'), signature].join('.')
      await verify(forged, t('decide.verify.altered'))
      await verify('a.b.c', t('decide.verify.unreadable'))
    })
  })
