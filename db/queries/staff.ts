import type { Sql } from '@/db/client'
import { seal, unseal } from '@/db/sealed'
import type { Role } from '@/lib/core/staff/permission'
import type { LedgerEntry } from './consent-request'

/** The id of a partner's active staff member by e-mail. */
export async function staffOfPartner(sql: Sql, partnerId: string, email: string): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`
    select s.id from staff s join staff_membership m on m.staff_id = s.id
     where m.partner_id = ${partnerId} and s.email = ${email.trim().toLowerCase()} and s.disabled_at is null`
  return row?.id
}

/** Whoever keeps or counts something of a member's waits here. False: they are no member. */
export async function lockMembership(
  tx: Sql,
  { staffId, partnerId }: { readonly staffId: string; readonly partnerId: string },
): Promise<boolean> {
  const rows = await tx`
    select from staff_membership where staff_id = ${staffId} and partner_id = ${partnerId} for no key update`
  return rows.length === 1
}

/** What an audit event of the console's is about, beside the partner. */
export type StaffEvent = {
  readonly action: string
  readonly partnerId: string
  readonly personId?: string | null
  readonly requestId?: string | null
  readonly artefactId?: string | null
}

/** An audit event alone, in the transaction of the change that it tells of. */
export async function insertStaffEvent(sql: Sql, event: StaffEvent, ledger: LedgerEntry): Promise<void> {
  await sql`
    insert into audit_event (id, at, action, person_id, partner_id, request_id, artefact_id, actor_kind, actor_id, door,
      details, trace_id)
    values (${ledger.auditId}, ${ledger.at}, ${event.action}, ${event.personId ?? null}, ${event.partnerId},
      ${event.requestId ?? null}, ${event.artefactId ?? null}, ${ledger.actorKind}, ${ledger.actorId}, ${ledger.door},
      ${sql.json(ledger.details as never)}, ${ledger.traceId})`
}

/**
 * That a request was looked at, once for each id that `ledger` gives it; its person sees it, unless the request is
 * still in review. False when the partner has no such request.
 */
export async function insertView(
  sql: Sql,
  of: { requestId: string; partnerId: string },
  ledger: LedgerEntry,
): Promise<boolean> {
  const [row] = await sql<{ known: boolean }[]>`
    with looked_at as (
      select id, partner_id, case when not held_back then person_id end as person_id
        from consent_request where id = ${of.requestId} and partner_id = ${of.partnerId}
    ), written as (
      insert into audit_event (id, at, action, person_id, partner_id, request_id, actor_kind, actor_id, door, details, trace_id)
      select ${ledger.auditId}::uuid, ${ledger.at}::timestamptz, 'staff.viewed', person_id, partner_id, id,
             ${ledger.actorKind}, ${ledger.actorId}, ${ledger.door}, ${sql.json(ledger.details as never)}::jsonb,
             ${ledger.traceId}
        from looked_at
      on conflict (id) do nothing
    )
    select exists (select from looked_at) as known`
  return row?.known === true
}

export type StaffAccount = {
  id: string
  email: string
  name: string
  passwordHash: string | null
  totpSealed: Uint8Array | null
  oidcIssuer: string | null
  /** Where they were last, or the first by name; null: they are nobody's staff (any more). */
  partnerId: string | null
}

const account = (sql: Sql, which: ReturnType<typeof sql>) => sql<StaffAccount[]>`
  select staff.id, staff.email, staff.name, staff.password_hash, staff.totp_sealed, staff.oidc_issuer,
         (select m.partner_id from staff_membership m join partner on partner.id = m.partner_id
           where m.staff_id = staff.id
           order by (select max(s.created_at) from staff_session s
                      where s.staff_id = staff.id and s.partner_id = m.partner_id) desc nulls last, partner.name
           limit 1) as partner_id
    from staff where ${which} and staff.disabled_at is null`

export async function staffByEmail(sql: Sql, email: string): Promise<StaffAccount | undefined> {
  const [row] = await account(sql, sql`staff.email = ${email}`)
  return row
}

export async function staffById(sql: Sql, id: string): Promise<StaffAccount | undefined> {
  const [row] = await account(sql, sql`staff.id = ${id}`)
  return row
}

export async function staffByIdentity(sql: Sql, issuer: string, subject: string): Promise<StaffAccount | undefined> {
  const [row] = await account(sql, sql`staff.oidc_issuer = ${issuer} and staff.oidc_subject = ${subject}`)
  return row
}

export const openTotpSecret = (staffId: string, sealed: Uint8Array | null): string | null =>
  sealed && unseal(sealed, 'staff.totp', staffId)

/** Uses a code up, with all older ones. False when it, or a newer one, was used before. */
export async function spendTotpStep(sql: Sql, staffId: string, step: number): Promise<boolean> {
  const rows = await sql`
    update staff set totp_used_step = ${step}
     where id = ${staffId} and (totp_used_step is null or totp_used_step < ${step}) returning 1`
  return rows.length === 1
}

/** A new account, where the address has none by now. */
export async function insertStaff(
  sql: Sql,
  row: { id: string; email: string; name: string; createdAt: Date },
): Promise<void> {
  await sql`insert into staff ${sql(row)} on conflict do nothing`
}

/** Gives an account that has no way to sign in a password and an authenticator. False when it has one. */
export async function setPassword(
  sql: Sql,
  of: { staffId: string; passwordHash: string; totpSecret: string; usedStep: number },
): Promise<boolean> {
  const rows = await sql`
    update staff set password_hash = ${of.passwordHash}, totp_sealed = ${seal(of.totpSecret, 'staff.totp', of.staffId)},
           totp_used_step = ${of.usedStep}
     where id = ${of.staffId} and disabled_at is null and password_hash is null and oidc_issuer is null returning 1`
  return rows.length === 1
}

/** Gives an account that has no way to sign in its identity at the identity provider. False when it has one. */
export async function bindIdentity(
  sql: Sql,
  of: { staffId: string; issuer: string; subject: string },
): Promise<boolean> {
  const rows = await sql`
    update staff set oidc_issuer = ${of.issuer}, oidc_subject = ${of.subject}
     where id = ${of.staffId} and disabled_at is null and password_hash is null and oidc_issuer is null returning 1`
  return rows.length === 1
}

/** Takes every way to sign in from an account. */
export async function forgetSignIn(sql: Sql, staffId: string): Promise<void> {
  await sql`
    update staff set password_hash = null, totp_sealed = null, totp_used_step = null, oidc_issuer = null,
           oidc_subject = null
     where id = ${staffId}`
}

export type MembershipRow = { partnerId: string; partnerName: string; role: Role }

/** Whose staff somebody is, by name. */
export const membershipsOf = (sql: Sql, staffId: string): Promise<MembershipRow[]> =>
  sql<MembershipRow[]>`
    select m.partner_id, partner.name as partner_name, m.role from staff_membership m
      join partner on partner.id = m.partner_id
     where m.staff_id = ${staffId} order by partner.name, m.partner_id`

export type MemberRow = {
  staffId: string
  name: string
  email: string
  role: Role
  signsInWith: 'password' | 'oidc' | null
  /** Of the sessions at this partner, ended ones too; null: never signed in. */
  lastSeenAt: Date | null
}

export const membersOf = (sql: Sql, partnerId: string): Promise<MemberRow[]> =>
  sql<MemberRow[]>`
    select staff.id as staff_id, staff.name, staff.email, m.role,
           case when staff.oidc_issuer is not null then 'oidc' when staff.password_hash is not null then 'password' end
             as signs_in_with,
           (select max(s.last_seen_at) from staff_session s
             where s.staff_id = staff.id and s.partner_id = m.partner_id) as last_seen_at
      from staff_membership m join staff on staff.id = m.staff_id and staff.disabled_at is null
     where m.partner_id = ${partnerId} order by staff.name, staff.id`

export type LockedMember = {
  role: Role
  email: string
  name: string
  /** Those who have a way to sign in. */
  otherAdmins: number
  otherPartners: number
}

/**
 * A member of a partner's, with every membership of the partner's locked: whoever takes a role away waits here, and so
 * no two of them can take away the last admins together.
 */
export async function lockMember(sql: Sql, partnerId: string, staffId: string): Promise<LockedMember | undefined> {
  await sql`select from staff_membership where partner_id = ${partnerId} order by staff_id for update`
  const [row] = await sql<LockedMember[]>`
    select m.role, staff.email, staff.name,
           (select count(*)::int from staff_membership o join staff s on s.id = o.staff_id
             where o.partner_id = m.partner_id and o.role = 'admin' and o.staff_id <> m.staff_id
               and s.disabled_at is null and (s.password_hash is not null or s.oidc_issuer is not null)) as other_admins,
           (select count(*)::int from staff_membership o
             where o.staff_id = m.staff_id and o.partner_id <> m.partner_id) as other_partners
      from staff_membership m join staff on staff.id = m.staff_id and staff.disabled_at is null
     where m.partner_id = ${partnerId} and m.staff_id = ${staffId}`
  return row
}

/** Makes somebody a partner's staff. False when they are that already. */
export async function insertMembership(
  sql: Sql,
  row: { staffId: string; partnerId: string; role: Role },
): Promise<boolean> {
  const rows = await sql`
    insert into staff_membership (staff_id, partner_id, role) values (${row.staffId}, ${row.partnerId}, ${row.role})
    on conflict do nothing returning 1`
  return rows.length === 1
}

export const setRole = (sql: Sql, { partnerId, staffId, role }: { partnerId: string; staffId: string; role: Role }) =>
  sql`update staff_membership set role = ${role} where partner_id = ${partnerId} and staff_id = ${staffId}`

export const deleteMembership = (sql: Sql, partnerId: string, staffId: string) =>
  sql`delete from staff_membership where partner_id = ${partnerId} and staff_id = ${staffId}`

export type NewInvitation = {
  id: string
  partnerId: string
  email: string
  name: string
  role: Role
  tokenHash: Uint8Array
  /** Null: the wallet's operator. */
  invitedBy: string | null
  createdAt: Date
  expiresAt: Date
}

/** In place of any that is open for the same address. */
export async function insertInvitation(sql: Sql, row: NewInvitation): Promise<void> {
  await sql`
    update staff_invitation set withdrawn_at = ${row.createdAt}
     where partner_id = ${row.partnerId} and email = ${row.email} and accepted_at is null and withdrawn_at is null`
  await sql`
    insert into staff_invitation (id, partner_id, email, name, role, token_hash, invited_by, created_at, expires_at)
    values (${row.id}, ${row.partnerId}, ${row.email}, ${row.name}, ${row.role}, ${row.tokenHash}, ${row.invitedBy},
      ${row.createdAt}, ${row.expiresAt})`
}

export type InvitationRow = {
  id: string
  partnerId: string
  partnerName: string
  email: string
  name: string
  role: Role
  createdAt: Date
  expiresAt: Date
  /** Null: the message has not gone out. */
  sentAt: Date | null
}

const openInvitation = (sql: Sql, which: ReturnType<typeof sql>, now: Date) => sql<InvitationRow[]>`
  select i.id, i.partner_id, partner.name as partner_name, i.email, i.name, i.role, i.created_at,
         i.expires_at, i.sent_at
    from staff_invitation i join partner on partner.id = i.partner_id
   where ${which} and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > ${now}
   order by i.created_at desc, i.id`

export async function invitationByToken(
  sql: Sql,
  tokenHash: Uint8Array,
  now: Date,
): Promise<InvitationRow | undefined> {
  const [row] = await openInvitation(sql, sql`i.token_hash = ${tokenHash}`, now)
  return row
}

export const invitationsOf = (sql: Sql, partnerId: string, now: Date): Promise<InvitationRow[]> =>
  openInvitation(sql, sql`i.partner_id = ${partnerId}`, now)

export const noteSent = (sql: Sql, id: string, now: Date) =>
  sql`update staff_invitation set sent_at = ${now} where id = ${id}`

/** Whoever makes an invitation of a partner's waits here. */
const lockPartner = (tx: Sql, id: string) => tx`select from partner where id = ${id} for no key update`

/**
 * What became of an invitation of a partner's: open and sent or being sent, open and not sent (made before `underWaySince`),
 * or over; null: it has none. Under the lock of the partner: whoever makes one waits here.
 */
export async function invitationMade(
  tx: Sql,
  partnerId: string,
  id: string,
  { now, underWaySince }: { readonly now: Date; readonly underWaySince: Date },
): Promise<'open' | 'unsent' | 'over' | null> {
  await lockPartner(tx, partnerId)
  const [row] = await tx<{ made: 'open' | 'unsent' | 'over' }[]>`
    select case when accepted_at is not null or withdrawn_at is not null or expires_at <= ${now} then 'over'
                when sent_at is null and created_at <= ${underWaySince} then 'unsent'
                else 'open' end as made
      from staff_invitation where id = ${id} and partner_id = ${partnerId}`
  return row?.made ?? null
}

/** How many a partner's staff have made since then, of whatever came of them; until the commit no other one is made. */
export async function invitationsSince(sql: Sql, partnerId: string, since: Date): Promise<number> {
  await lockPartner(sql, partnerId)
  const [row] = await sql<{ made: number }[]>`
    select count(*)::int as made from staff_invitation
     where partner_id = ${partnerId} and created_at > ${since} and invited_by is not null`
  return row?.made ?? 0
}

/** Uses an invitation up. False when it was used, taken back or is too old. */
export async function spendInvitation(sql: Sql, id: string, now: Date): Promise<boolean> {
  const rows = await sql`
    update staff_invitation set accepted_at = ${now}
     where id = ${id} and accepted_at is null and withdrawn_at is null and expires_at > ${now} returning 1`
  return rows.length === 1
}

/** Takes a partner's open invitation back. False when it has no such one. */
export async function withdrawInvitation(sql: Sql, of: { id: string; partnerId: string }, now: Date): Promise<boolean> {
  const rows = await sql`
    update staff_invitation set withdrawn_at = ${now}
     where id = ${of.id} and partner_id = ${of.partnerId} and accepted_at is null and withdrawn_at is null returning 1`
  return rows.length === 1
}

/**
 * Takes back the partner's open invitations that somebody made, but for those of members, whose sign-in was reset; and,
 * where `email` is theirs, the ones to them. Gives their ids.
 */
export async function withdrawInvitationsOf(
  sql: Sql,
  of: { partnerId: string; invitedBy: string; email: string | null },
  now: Date,
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    update staff_invitation i set withdrawn_at = ${now}
     where i.partner_id = ${of.partnerId} and i.accepted_at is null and i.withdrawn_at is null
       and (i.email = ${of.email} or i.invited_by = ${of.invitedBy} and not exists (
             select from staff_membership m join staff s on s.id = m.staff_id
              where m.partner_id = i.partner_id and s.email = i.email))
    returning i.id`
  return rows.map(({ id }) => id)
}

export async function partnerName(sql: Sql, partnerId: string): Promise<string> {
  const [row] = await sql<{ name: string }[]>`select name from partner where id = ${partnerId}`
  if (!row) throw new Error('a partner that is not there')
  return row.name
}

export type PartnerSettings = {
  contact: string
  retentionPolicy: 'delete' | 'anonymise' | 'archive'
  fourEyes: boolean
}

export async function settingsOf(sql: Sql, partnerId: string, isHeld = false): Promise<PartnerSettings> {
  const [row] = await sql<PartnerSettings[]>`
    select contact, retention_policy, four_eyes from partner where id = ${partnerId}
     ${isHeld ? sql`for no key update` : sql``}`
  if (!row) throw new Error('a partner that is not there')
  return row
}

export const saveSettings = (
  sql: Sql,
  { partnerId, contact, retentionPolicy }: { partnerId: string } & Pick<PartnerSettings, 'contact' | 'retentionPolicy'>,
) => sql`update partner set contact = ${contact}, retention_policy = ${retentionPolicy} where id = ${partnerId}`
