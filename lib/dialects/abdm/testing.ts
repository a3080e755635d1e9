import { constants, publicEncrypt, randomInt } from 'node:crypto'
import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { clientSecretOf } from '@/lib/core/account/credential'
import { makePartner } from '@/lib/operations/sign-in/testing'
import { hashToken } from '@/lib/operations/sign-in/token'

/** A partner with a client of this dialect, and the facility that it speaks for. */
export async function makeClient(db: Db) {
  const partnerId = await makePartner(db)
  const [credentialId, clientId, clientSecret] = [v7(), `SBX_${randomInt(1e9)}`, v7()]
  const hipId = `IN${randomInt(1e9)}`
  await db`insert into partner_credential (id, partner_id, dialect, secret_hash, prefix, hip_id, created_at)
    values (${credentialId}, ${partnerId}, 'abdm', ${hashToken(clientSecretOf(clientId, clientSecret))}, ${clientId}, ${hipId}, now())`
  return { partnerId, credentialId, clientId, clientSecret, hipId }
}

/** As ABDM's callers do it. */
export const encrypt = (pem: string, text: string): string =>
  publicEncrypt({ key: pem, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('base64')
