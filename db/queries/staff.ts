import type { Sql } from '@/db/client'

/** The id of a partner's active staff member by e-mail. */
export async function staffOfPartner(sql: Sql, partnerId: string, email: string): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`
    select s.id from staff s join staff_membership m on m.staff_id = s.id
     where m.partner_id = ${partnerId} and s.email = ${email.trim().toLowerCase()} and s.disabled_at is null`
  return row?.id
}
