import { createHash, randomBytes } from 'node:crypto'
import type { Db } from '@/db/client'
import { type Answer, call } from '../support/api'
import { signIn } from '../support/people'
import { HOSPITAL } from '../support/requests'
import { expect, test } from '../support/test'
import { demoFacts, rememberSecret } from '../support/wallet'

const consents = '/api/v3/public/consent'
const basic = (token: string) => ({ authorization: `Basic ${token}` })
const authToken = () => demoFacts().partner.attestr.authToken

const register = (email: string) =>
  call('POST', `${consents}/register`, {
    headers: basic(authToken()),
    body: { consentPurpose: 'kyc_verification', user: { id: email }, metadata: { browser: 'Firefox' } },
  })
const read = async (id: string) => (await call('GET', `${consents}/${id}`, { headers: basic(authToken()) })).body

/** A token of the hospital's that may be used from these addresses alone. */
async function listed(sql: Db, ...ipAllow: string[]) {
  const token = randomBytes(30).toString('base64')
  rememberSecret(token)
  await sql`insert into partner_credential (id, partner_id, dialect, secret_hash, prefix, scopes, ip_allow, created_at)
    values (gen_random_uuid(), ${demoFacts().partner.id}, 'attestr', ${createHash('sha256').update(token).digest()},
            ${token.slice(0, 10)}, ${['consents:read']}, ${ipAllow}, now())`
  return token
}

test.describe('on a phone, without JavaScript', () => {
  test.use({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false })

  for (const locale of ['en', 'hi'])
    test.describe(locale, () => {
      test.use({ locale })

      test('what a partner stored beside a consent is deleted when it revokes, and the person sees it', async ({
        page,
        context,
        t,
        email,
      }) => {
        const { status, body: consent } = await register(email)
        expect(status).toBe(200)
        await signIn(context, email)
        await page.goto(`/requests/${consent.requestId}`)
        await expect(page.getByText(t('purpose.kyc_verification.label')).first()).toBeVisible()
        await expect(page.getByText(t('data.identity_documents.label')).first()).toBeVisible()

        // Neither a body nor a word about one.
        const revoked = await call('POST', `${consents}/${consent._id}/revoke`, { headers: basic(authToken()) })
        expect(revoked).toMatchObject({ status: 200, body: { ...consent, status: 'REVOKED' } })
        await expect.poll(async () => (await read(consent._id)).data, { timeout: 20_000 }).toBeNull()
        expect((await read(consent._id)).events.map(({ event }: { event: string }) => event)).toEqual([
          'CREATED',
          'REVOKED',
          'CLEANUP_QUEUED',
          'CLEANUP_STARTED',
          'CLEANUP_DONE',
        ])
        await page.goto('/activity')
        for (const stage of ['queued', 'started', 'done_delete'])
          await expect(
            page.getByText(t(`activity.event.cleanup_${stage}`, { who: `Dr Meera Sharma, ${HOSPITAL}` })),
          ).toBeVisible()
      })
    })
})

test('an address list looks at the connection, and at nothing that a caller writes', async ({ sql }) => {
  const [near, far] = [await listed(sql, '127.0.0.0/8', '::1'), await listed(sql, '203.0.113.9', '2001:db8::/32')]
  const ask = (token: string, headers: Record<string, string> = {}): Promise<Answer> =>
    call('GET', `${consents}/unknown`, { headers: { ...basic(token), ...headers } })
  // Past the list, where the consent is not known.
  expect((await ask(near)).body.code).toBe(4031)
  for (const headers of [
    {},
    { 'x-forwarded-for': '203.0.113.9' },
    { 'x-real-ip': '203.0.113.9' },
    { forwarded: 'for=203.0.113.9' },
    { 'x-sammati-peer': '203.0.113.9' },
    { 'x-sammati-peer': 'guess 203.0.113.9' },
  ] as Record<string, string>[])
    expect((await ask(far, headers)).body.code, JSON.stringify(headers)).toBe(4039)
})
