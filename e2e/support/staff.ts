import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import type { Db } from '@/db/client'
import { seal } from '@/db/sealed'
import type { Role } from '@/lib/core/staff/permission'
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
