import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import type { Db } from '@/db/client'
import { seal } from '@/db/sealed'
import type { Role } from '@/lib/core/staff/permission'
import { newToken } from '@/lib/operations/sign-in/token'
import { withKeys } from './abdm'
import { HOSPITAL_ID } from './requests'
import { rememberSecret, walletUrl } from './wallet'

/** A partner that this test has for itself, with its own consumer id. */
export async function newPartner(sql: Db, name = 'Asha Clinic'): Promise<string> {
  const id = randomUUID()
  await sql`insert into partner (id, name, kind, contact, created_at)
    values (${id}, ${name}, 'clinic', 'privacy@clinic.example', now())`
  await sql`insert into partner_consumer (consumer_id, partner_id) values (${id}, ${id})`
  return id
}

/** When the key of `furnish` was used last. */
export const KEY_USED_AT = new Date('2026-03-04T05:06:00Z')
/**
 * What a partner's pages have the most to say of: a key with addresses that ends soon, a scope that an operator gave, a quota
 * with 63 of 100 calls left today, and a page of its own.
 */
export async function furnish(sql: Db, partnerId: string): Promise<{ credentialId: string; token: string }> {
  const credentialId = randomUUID()
  const { token, hash } = newToken('k')
  rememberSecret(token)
  const scopes = ['consents:request', 'webhooks:manage', 'act-for-person']
  await sql`insert into partner_credential
      (id, partner_id, dialect, secret_hash, prefix, scopes, ip_allow, created_at, last_used_at, expires_at)
    values (${credentialId}, ${partnerId}, 'native', ${hash}, 'sam_k_abcd', ${scopes},
      ${['203.0.113.0/24', '2001:db8::/32', '127.0.0.0/8', '::1/128']}, now(), ${KEY_USED_AT}, now() + interval '3 days')`
  await sql`insert into partner_scope (partner_id, scope) values (${partnerId}, 'act-for-person')`
  await sql`insert into partner_account (partner_id, services, credits, account_per_day) values (${partnerId}, '{read}', 20, 100)`
  await sql`insert into quota_window (partner_id, api, span, started_at, used) values (${partnerId}, '*', 'day', now(), 37)`
  await sql`insert into partner_origin (partner_id, use, origin) values (${partnerId}, 'embed', 'https://portal.lotus.example')`
  return { credentialId, token }
}

/** Signs this browser in as a new member of the partner's staff. How people sign in themselves has its own tests. */
export async function signInStaff(page: Page, sql: Db, role: Role, partnerId = HOSPITAL_ID): Promise<string> {
  const [staffId, secret] = [randomUUID(), randomBytes(32).toString('base64url')]
  rememberSecret(secret)
  await sql`insert into staff (id, email, name, created_at)
    values (${staffId}, ${`${staffId}@staff.example`}, 'Kavita Rao', now())`
  await sql`insert into staff_membership (staff_id, partner_id, role) values (${staffId}, ${partnerId}, ${role})`
  await sql`insert into staff_session (id, secret_hash, staff_id, partner_id, signed_in_with, device, created_at,
      last_seen_at, expires_at, stepped_up_at)
    values (${randomUUID()}, ${createHash('sha256').update(secret).digest()}, ${staffId}, ${partnerId}, 'password', 'test',
      now(), now(), now() + interval '8 hours', now())`
  await page
    .context()
    .addCookies([{ name: 'sammati.staff', value: secret, url: walletUrl(), httpOnly: true, sameSite: 'Lax' }])
  return staffId
}

/** An authenticator that shows this member's codes. Answers with its secret, for `codeOf`. */
export async function giveAuthenticator(sql: Db, staffId: string): Promise<string> {
  const secret = new Secret({ size: 20 }).base32
  rememberSecret(secret)
  await sql`update staff set totp_sealed = ${withKeys(() => seal(secret, 'staff.totp', staffId))} where id = ${staffId}`
  return secret
}

/** What an authenticator shows now, or `steps` half minutes later: each code works once. */
export const codeOf = (totpSecret: string, steps = 0): string =>
  new TOTP({ secret: totpSecret }).generate({ timestamp: Date.now() + steps * 30_000 })
