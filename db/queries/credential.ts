import type { Sql } from '@/db/client'
import type { LedgerEntry } from './consent-request'
import { appendAudit, asMoved } from './decision'

/** A partner's key as its staff see it: nothing that it could be used with. */
export type CredentialRow = {
  id: string
  dialect: string
  label: string
  prefix: string
  scopes: string[]
  hipId: string | null
  ipAllow: string[] | null
  requireFreshness: boolean
  meterRevoke: boolean
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
  revokedAt: Date | null
  replacedBy: string | null
}

const columns = (sql: Sql) => sql`
  id, dialect, label, prefix, scopes, hip_id, ip_allow, require_freshness, meter_revoke, created_at, expires_at,
  last_used_at, revoked_at, replaced_by`

/** A partner's keys, newest first: there are never many. */
export const credentialsOf = (sql: Sql, partnerId: string): Promise<CredentialRow[]> =>
  sql<CredentialRow[]>`
    select ${columns(sql)} from partner_credential where partner_id = ${partnerId} order by created_at desc, id desc`

export async function findCredential(sql: Sql, id: string, partnerId: string): Promise<CredentialRow | undefined> {
  const [row] = await sql<CredentialRow[]>`
    select ${columns(sql)} from partner_credential where id = ${id} and partner_id = ${partnerId}`
  return row
}

/** The same, under its lock. */
export async function lockCredential(tx: Sql, id: string, partnerId: string): Promise<CredentialRow | undefined> {
  const [row] = await tx<CredentialRow[]>`
    select ${columns(tx)} from partner_credential where id = ${id} and partner_id = ${partnerId} for update`
  return row
}

/** What the operator gave a partner, the days that are over included. `until` null: until it is taken back. */
export type GivenScope = { scope: string; until: Date | null }

/** What is on file of what the operator alone gives. */
export const givenScopes = (sql: Sql, partnerId: string): Promise<GivenScope[]> =>
  sql<GivenScope[]>`select scope, until from partner_scope where partner_id = ${partnerId}`

/** The same for whoever makes a key: until the transaction ends nobody takes any of it back. Before any key's lock. */
export const lockGivenScopes = (tx: Sql, partnerId: string): Promise<GivenScope[]> =>
  tx<GivenScope[]>`select scope, until from partner_scope where partner_id = ${partnerId} order by scope for share`

const ofPartner = (sql: Sql) => sql`
  returning partner_id, null::uuid as person_id, null::uuid as request_id, null::uuid as artefact_id`

/** Gives a partner's keys a scope until then (null: until it is taken back), in the place of what it had. False: no such partner. */
export async function saveGivenScope(
  sql: Sql,
  given: { partnerId: string; scope: string; until: Date | null },
  ledger: LedgerEntry,
): Promise<boolean> {
  const rows = await sql`
    with moved as (
      insert into partner_scope (partner_id, scope, until)
      select id, ${given.scope}, ${given.until}::timestamptz from partner where id = ${given.partnerId}
      on conflict (partner_id, scope) do update set until = excluded.until ${ofPartner(sql)}
    ), audit as (${appendAudit(sql, 'scope.given', null, ledger)})
    select from moved`
  return rows.length === 1
}

/** Takes a scope from a partner and out of all of its keys, in this transaction. False: it had none. */
export async function deleteGivenScope(
  tx: Sql,
  taken: { partnerId: string; scope: string },
  ledger: LedgerEntry,
): Promise<boolean> {
  const { partnerId, scope } = taken
  const rows = await tx`
    with moved as (
      delete from partner_scope where partner_id = ${partnerId} and scope = ${scope} ${ofPartner(tx)}
    ), audit as (${appendAudit(tx, 'scope.taken', null, ledger)})
    select from moved`
  if (rows.length === 0) return false
  // A statement of its own: it sees a key too that was made while the one above waited for its maker.
  await tx`
    update partner_credential set scopes = array_remove(scopes, ${scope}::text)
     where partner_id = ${partnerId} and ${scope}::text = any(scopes)`
  return true
}

export type NewCredential = Omit<CredentialRow, 'lastUsedAt' | 'revokedAt' | 'replacedBy'> & {
  partnerId: string
  secretHash: Uint8Array
  secretSealed: Uint8Array | null
  /** The member of staff who makes it. */
  createdBy: string
}

/** The key and its audit event. False when the id is one already: the same form was sent again. */
export async function insertCredential(sql: Sql, row: NewCredential, ledger: LedgerEntry): Promise<boolean> {
  const rows = await sql`
    with moved as (insert into partner_credential ${sql(row)} on conflict (id) do nothing ${asMoved(sql)}),
    audit as (${appendAudit(sql, 'credential.created', null, ledger)})
    select id from moved`
  return rows.length === 1
}

type Change = Partial<Pick<CredentialRow, 'label' | 'ipAllow' | 'expiresAt' | 'revokedAt' | 'replacedBy'>>

/** Changes a key that this transaction has locked. */
export async function saveCredential(
  tx: Sql,
  id: string,
  change: Change,
  action: 'credential.changed' | 'credential.rotated' | 'credential.revoked',
  ledger: LedgerEntry,
): Promise<void> {
  await tx`
    with moved as (update partner_credential set ${tx(change)} where id = ${id} ${asMoved(tx)})
    ${appendAudit(tx, action, null, ledger)}`
}
