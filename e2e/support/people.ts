import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext, Page } from '@playwright/test'
import { call, done } from './api'
import { rememberSecret, walletUrl } from './wallet'
import type { Words } from './words'

type Message = { to: string; body: string; otp: string | null; at: string }

/** An address that nobody has yet. Whoever a request names and who proves it becomes a person. */
export const newEmail = () => `someone-${randomUUID()}@example.in`
export const newMobile = () => `+917${String(randomInt(1_000_000_000)).padStart(9, '0')}`

export const messagesTo = async (to: string): Promise<Message[]> =>
  (await done('GET', `/api/demo/messages?to=${encodeURIComponent(to)}`)).messages

/** Runs what asks for a code, and waits for the code: it is sent after the answer. */
export async function codeSent(to: string, ask: () => Promise<unknown>): Promise<string> {
  // News may come beside it, and old messages are not shown for ever.
  const newestCode = async () => (await messagesTo(to)).find(({ otp }) => otp !== null)
  const before = await newestCode()
  await ask()
  for (let waited = 0; waited < 10_000; waited += 50) {
    const newest = await newestCode()
    if (newest?.otp && newest.at !== before?.at) return newest.otp
    await sleep(50)
  }
  throw new Error(`No code was sent to ${to}`)
}

/** A code and its challenge, asked for as a program does. */
export async function provenChallenge(identifier: string) {
  let challengeId = ''
  const otp = await codeSent(identifier, async () => {
    const asked = await done('POST', '/api/v1/sign-in', { body: { identifier } })
    challengeId = asked.challengeId
  })
  return { challengeId, otp }
}

/** A person's token for the API. */
export async function tokenOf(identifier: string, personId?: string): Promise<string> {
  const challenge = await provenChallenge(identifier)
  const { accessToken } = await done('POST', '/api/v1/sign-in/verify', { body: { ...challenge, personId } })
  rememberSecret(accessToken)
  return accessToken
}

/** Signs a browser in without its pages: for tests that are about something else. */
export async function signIn(context: BrowserContext, identifier: string): Promise<void> {
  const { csrfToken } = await (await context.request.get(`${walletUrl()}/api/auth/csrf`)).json()
  const answer = await context.request.post(`${walletUrl()}/api/auth/callback/otp`, {
    form: { ...(await provenChallenge(identifier)), csrfToken, json: 'true' },
  })
  if (!answer.ok()) throw new Error(`Signing in: ${answer.status()} ${await answer.text()}`)
}

/** Signs in as a person does; ends on the page after the code. */
export async function signInByPages(page: Page, t: Words, identifier: string, path = '/'): Promise<void> {
  await page.goto(path)
  const otp = await codeSent(identifier, async () => {
    await page.getByLabel(t('signIn.identifierLabel')).fill(identifier)
    await page.getByRole('button', { name: t('signIn.sendCode') }).click()
    await page.waitForURL('**/sign-in/code')
  })
  await page.getByLabel(t('signIn.codeLabel')).fill(otp)
  await page.getByRole('button', { name: t('signIn.enter'), exact: true }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in/code')
}

/** What a person's own token sees of a request; the state when it is no longer open. */
export const requestState = async (id: string, token: string): Promise<string> =>
  (await call('GET', `/api/v1/consent-requests/${id}`, { token })).body.state
