import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { dayInWords } from '@/lib/core/time/format'
import { done } from '../support/api'
import { choose, chooseSome, dontShareButton, goToReview, shareButton } from '../support/decide'
import { signInByPages, tokenOf } from '../support/people'
import { DOCTOR, HOSPITAL, register } from '../support/requests'
import { expect, test } from '../support/test'
import { walletUrl } from '../support/wallet'
import type { Words } from '../support/words'

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

/** The claims of a proof, checked as anyone can: with the keys that the wallet publishes. */
async function claimsOf(jws: string) {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', walletUrl()))
  // A refusal ends when it is signed: that is no reason not to read it.
  return (await jwtVerify(jws, keys, { algorithms: ['RS256'], currentDate: new Date(0) })).payload
}

/** The words before the person's eyes, to the letter. */
const consentText = async (page: Page) => (await page.locator('[data-consent-text]').textContent()) ?? ''

/** The receipt that the page of an answer leads to. */
async function receiptFrom(page: Page, t: Words) {
  await page.getByRole('link', { name: t('decide.result.receipt') }).click()
  await page.waitForURL('**/receipts/*')
  const receipt = await (await page.request.get(`${page.url()}/json`)).json()
  // The receipt to print holds the same words and the same proof as the one to save.
  expect(await consentText(page)).toBe(receipt.text)
  expect(await page.locator('[data-proof]').allTextContents()).toEqual([receipt.jws])
  return receipt
}

async function sawInActivity(page: Page, t: Words, sentences: string[]) {
  await page.goto('/activity')
  for (const sentence of sentences)
    await expect
      .soft(
        page
          .getByRole('main')
          .getByText(t(`activity.event.${sentence}`, withValues(t)))
          .first(),
      )
      .toBeVisible()
}
const withValues = (t: Words) => ({ who: `${DOCTOR}, ${HOSPITAL}`, kind: t('activity.with.email') })

// Any two of language, width and script meet once.
for (const [language, width, javaScriptEnabled] of [
  ['en', 360, true],
  ['en', 1280, false],
  ['hi', 360, false],
  ['hi', 1280, true],
] as const)
  test.describe(`${language}, ${width} px, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ locale: language, viewport: { width, height: 900 }, javaScriptEnabled })

    test('two of five fields are shared, proven, and taken back', async ({ page, t, email, sql }) => {
      const { id, caId, consent_artifact: artefact } = await register(email)
      await signInByPages(page, t, email)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('home.asking', { count: 1 }))
      await page.getByRole('link', { name: DOCTOR }).click()
      await page.waitForURL(`**/requests/${id}`)

      const terms = await sql<{ key: string; label: string }[]>`
            select key, label from term where kind = 'data' and language = ${language}`
      const label = (key: string) => terms.find((one) => one.key === key)?.label ?? ''
      const day = dayInWords(new Date(artefact.expires), language)
      const facts = page.getByRole('main').locator('dl')
      for (const fact of [DOCTOR, t('facts.purposeNotSaid'), ...artefact.data.map(label), day])
        await expect(facts.getByText(fact).first()).toBeVisible()

      const chosen = ['intDay', 'intGender']
      await chooseSome(page, t, chosen)
      await goToReview(page, t)
      const text = await consentText(page)
      for (const key of artefact.data as string[])
        expect(text.includes(label(key)), `${key} in the words`).toBe(chosen.includes(key))

      await shareButton(page, t).click()
      await page.waitForURL(`**/requests/${id}/result`)
      const told = t('decide.result.granted', { name: DOCTOR, count: 2, day })
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(told)
      await page.reload()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(told)

      const token = await tokenOf(email)
      const receipt = await receiptFrom(page, t)
      expect(receipt).toEqual(await done('GET', `/api/v1/consents/${caId}/receipt`, { token }))
      const claims = await claimsOf(receipt.jws)
      expect(claims).toMatchObject({ id: caId, state: 'ACCEPT', data: chosen, user: { id: email } })
      expect(claims).toMatchObject({ consent_language: language, display_evidence: 'wallet' })
      expect(receipt.text).toBe(text)
      expect([receipt.textHash, claims.consent_text_sha256]).toEqual([sha256(text), sha256(text)])
      const [row] = await sql`select text, text_hash, verdict from consent_record where request_id = ${id}`
      expect(row).toEqual({ text, textHash: sha256(text), verdict: 'granted' })

      await page.goto(`/requests/${id}/result`)
      await page.getByRole('link', { name: t('decide.result.stopLink') }).click()
      await page.getByRole('link', { name: t('decide.artefact.stop'), exact: true }).click()
      await page.getByRole('button', { name: t('decide.stop.button') }).click()
      await page.waitForURL(`**/sharing/${caId}`)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('decide.artefact.revoked', { name: DOCTOR }))
      expect(await done('GET', `/api/v1/consents/${caId}`, { token })).toMatchObject({ state: 'REVOKED' })
      const { jws } = await done('GET', `/api/v1/consents/${caId}/receipt`, { token })
      expect(await claimsOf(jws)).toMatchObject({ id: caId, state: 'REVOKED' })

      const account = ['person_joined', 'person_signed_in']
      await sawInActivity(page, t, [...account, 'request_assigned', 'consent_granted_part', 'consent_revoked'])
    })

    test('a request is denied', async ({ page, t, email, sql }) => {
      const { id } = await register(email)
      await signInByPages(page, t, email)
      await page.getByRole('link', { name: DOCTOR }).click()
      await choose(page, t, 'nothing')
      await goToReview(page, t)
      const text = await consentText(page)
      await dontShareButton(page, t).click()
      await page.waitForURL(`**/requests/${id}/result`)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('decide.result.denied', { name: DOCTOR }))

      const receipt = await receiptFrom(page, t)
      const claims = await claimsOf(receipt.jws)
      expect(claims).toMatchObject({ state: 'DECLINE', consent_text_sha256: sha256(text) })
      expect(claims).not.toHaveProperty('data')
      expect(claims.exp).toBe(claims.iat)
      const [row] = await sql`select text, text_hash, verdict from consent_record where request_id = ${id}`
      expect(row).toEqual({ text, textHash: sha256(text), verdict: 'denied' })
      expect(await sql`select 1 from consent_artefact where request_id = ${id}`).toHaveLength(0)
      await sawInActivity(page, t, ['request_assigned', 'consent_denied'])
    })
  })
