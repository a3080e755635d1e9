import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { someEmail } from '@/lib/operations/sign-in/testing'

/** One of a partner's staff. Returns their e-mail address. */
export async function makeStaff(db: Db, partnerId: string, over: { role?: string; disabledAt?: Date } = {}) {
  const [id, email] = [v7(), someEmail()]
  await db`insert into staff (id, email, name, created_at, disabled_at)
    values (${id}, ${email}, 'S', now(), ${over.disabledAt ?? null})`
  await db`insert into staff_membership (staff_id, partner_id, role) values (${id}, ${partnerId}, ${over.role ?? 'admin'})`
  return email
}
