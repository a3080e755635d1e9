import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Locator, Page } from '@playwright/test'
import { freePort } from '../../scripts/postgres'
import { root } from '../../scripts/steps'
import { startBalancer } from '../support/balance'
import { certificate } from '../support/certificate'
import { chooseSome, goToReview, shareButton } from '../support/decide'
import { DOCTOR, register } from '../support/requests'
import { expect, test } from '../support/test'
import { databaseUrl, dataDir, demoFacts } from '../support/wallet'

/** One server for all of them; the last one stops it. */
test.describe.configure({ mode: 'serial' })
test.use({ locale: 'en', ignoreHTTPSErrors: true })

/** Where the server itself listens, and where people find it: behind a proxy, by https. */
let port: number
let origin: string
let server: ChildProcess
let proxy: Awaited<ReturnType<typeof startBalancer>>
/** What the e-mail gateway was given. */
const sent: { to: string; text: string }[] = []
const gateway = createServer(async (incoming, outgoing) => {
  sent.push(JSON.parse(await text(incoming)))
  outgoing.end()
})

/** The same build and the same DATA_DIR, demo.json included, in production. Nobody is sent anything but e-mail. */
test.beforeAll(async () => {
  port = await freePort()
  proxy = await startBalancer(certificate)
  origin = `https://localhost:${proxy.port}`
  gateway.listen(0, '127.0.0.1')
  await once(gateway, 'listening')
  const secrets = JSON.parse(readFileSync(join(dataDir(), 'secrets.json'), 'utf8'))
  server = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'server', 'main.ts')], {
    cwd: root,
    stdio: 'ignore',
    env: {
      ...process.env,
      ...secrets,
      NODE_ENV: 'production',
      WALLET_MODE: 'production',
      HOST: '127.0.0.1',
      PORT: `${port}`,
      APP_ORIGIN: origin,
      DATABASE_URL: databaseUrl(),
      DATABASE_POOL: '2',
      DATA_DIR: dataDir(),
      TRUSTED_PROXY_HOPS: '1',
      SMS_HTTP_URL: 'https://gateway.example.in',
      EMAIL_HTTP_URL: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`,
      // The demo wallet's own workers do what is due: these would not call its loopback addresses.
      WORKERS: 'apart',
    },
  })
  await proxy.add(port)
  for (let waited = 0; waited < 30_000 && !proxy.isReady(port); waited += 50) await sleep(50)
})
test.afterAll(async () => {
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGTERM')
    await once(server, 'exit')
  }
  await proxy.stop()
  gateway.close()
})

test('in production the reference holds no key and runs nothing', async () => {
  const { partner, staff } = demoFacts()
  const keys = [
    ...[partner.samagra.token, partner.api.token, partner.eka.token, partner.veriff.apiKey, partner.veriff.secret],
    ...[partner.attestr.authToken, partner.attestr.meteredAuthToken, ...staff.map(({ password }) => password)],
  ]
  const read = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`)
    expect([path, answer.status]).toEqual([path, 200])
    return answer.text()
  }
  const { paths } = JSON.parse(await read('/api/v1/openapi.json')) as {
    paths: Record<string, Record<string, { operationId: string }>>
  }
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
  expect(ids.length).toBeGreaterThan(30)
  const pages = ['/developers', '/api/v1/postman.json', ...ids.map((id) => `/developers/${id}`)]
  for (const page of pages) {
    const text = await read(page)
    expect(text, page).not.toContain('Run it')
    for (const key of keys) expect(text.includes(key), page).toBe(false)
  }
  expect(await read('/developers/POST_auth_register')).toContain('Bearer YOUR_TOKEN')
})

/** The code in the newest e-mail to somebody. */
async function codeIn(to: string): Promise<string> {
  const newest = () => sent.findLast((one) => one.to === to)?.text.match(/\b\d{6}\b/)?.[0] ?? ''
  await expect.poll(newest).not.toBe('')
  return newest()
}

/** Follows a link as scripts do: the document stays. */
async function follow(page: Page, link: Locator, to: string) {
  await page.evaluate(() => Object.assign(window, { stayed: true }))
  await link.click()
  await page.waitForURL(to)
  expect(await page.evaluate(() => 'stayed' in window), to).toBe(true)
}

test('a person signs in by a code, shares a part, sees it and takes it back, and the browser finds no fault', async ({
  page,
  t,
  email,
}) => {
  const { id, caId } = await register(email)
  // What the policy kept from the page is said there too.
  const faults: string[] = []
  page.on('pageerror', ({ message }) => faults.push(message))
  page.on('console', (said) => said.type() === 'error' && faults.push(said.text()))

  await page.goto(origin)
  await page.getByLabel(t('signIn.identifierLabel')).fill(email)
  await page.getByRole('button', { name: t('signIn.sendCode') }).click()
  await page.waitForURL('**/sign-in/code')
  await page.getByLabel(t('signIn.codeLabel')).fill(await codeIn(email))
  await page.getByRole('button', { name: t('signIn.enter'), exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('home.asking', { count: 1 }))
  for (const { name, secure, httpOnly } of await page.context().cookies())
    expect([name, secure, httpOnly]).toEqual([expect.stringMatching(/^__Host-/), true, true])

  await follow(page, page.getByRole('link', { name: DOCTOR }), `**/requests/${id}`)
  await chooseSome(page, t, ['intDay'])
  await goToReview(page, t)
  await shareButton(page, t).click()
  await page.waitForURL('**/result')
  await follow(page, page.getByRole('link', { name: t('decide.result.stopLink') }), `**/sharing/${caId}`)
  await follow(page, page.getByRole('link', { name: t('decide.artefact.stop'), exact: true }), '**/stop')
  await page.getByRole('button', { name: t('decide.stop.button') }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('decide.artefact.revoked', { name: DOCTOR }))
  expect(faults).toEqual([])
})

test('a call that was begun is answered before the server stops', async () => {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  socket.write(
    'POST /auth/register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{',
  )
  await sleep(300)
  server.kill('SIGTERM')
  await sleep(300)
  socket.write('}')
  await once(socket, 'close')
  expect(answer).toMatch(/^HTTP\/1.1 401 /)
  await once(server, 'exit')
})
