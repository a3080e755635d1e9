import { randomInt } from 'node:crypto'
import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { identifierHash, sealIdentifier } from '@/db/queries/person'
import { oidIssuer } from '@/lib/core/person/identifier'
import type { Scope } from '@/lib/operations/context'
import { giveScopes, makePartner, makePerson, someEmail } from '@/lib/operations/sign-in/testing'
import { hashToken } from '@/lib/operations/sign-in/token'
import { issueAccessToken } from '@/lib/proof/access-token'

const inAnHour = () => new Date(Date.now() + 3_600_000)

/** A partner's JWT of this dialect, with the credential that it lives by. */
export async function makeJwt(
  db: Db,
  over: { scopes?: readonly Scope[]; expiresAt?: Date; revokedAt?: Date; dialect?: string; partnerId?: string } = {},
) {
  const partnerId = over.partnerId ?? (await makePartner(db))
  const credentialId = v7()
  const hipId = `IN${randomInt(1e9)}`
  const scopes = over.scopes ?? ['consents:request', 'consents:read', 'act-for-person']
  await db`insert into partner_credential (id, partner_id, dialect, secret_hash, prefix, scopes, hip_id, created_at, expires_at, revoked_at)
    values (${credentialId}, ${partnerId}, ${over.dialect ?? 'eka'}, ${hashToken(credentialId)}, 'jwt', ${[...scopes]},
      ${hipId}, now(), ${over.expiresAt ?? null}, ${over.revokedAt ?? null})`
  await giveScopes(db, partnerId, scopes)
  const subject = { kind: 'partner', id: partnerId } as const
  const token = await issueAccessToken(db, { subject, jti: credentialId, expiresAt: inAnHour() }, new Date())
  return { partnerId, credentialId, hipId, token }
}

/** Makes a partner's id that of a person. */
export async function nameBy(db: Db, personId: string, issuer: string, value: string) {
  const id = v7()
  const hash = identifierHash({ kind: 'partner_ref', value }, issuer)
  await db`insert into person_identifier (id, person_id, kind, issuer, value_hash, value_sealed, created_at)
    values (${id}, ${personId}, 'partner_ref', ${issuer}, ${hash}, ${sealIdentifier(id, value)}, now())`
}

/** A person with an ABHA address and an e-mail, known to the partner by an OID and by an id of its own. */
export async function makePatient(db: Db, partnerId: string) {
  const name = v7().replaceAll('-', '')
  const [email, abhaAddress, oid, ref] = [someEmail(), `p${name}@sbx`, `1${randomInt(1e14)}`, `CH-${name}`]
  const personId = await makePerson(db, [email, abhaAddress])
  await nameBy(db, personId, oidIssuer(partnerId), oid)
  await nameBy(db, personId, partnerId, ref)
  return { personId, email, abhaAddress, oid, ref }
}
