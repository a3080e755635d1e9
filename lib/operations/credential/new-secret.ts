import { randomBytes, randomUUID } from 'node:crypto'
import type { Sql } from '@/db/client'
import { seal } from '@/db/sealed'
import { type CredentialDialect, clientSecretOf } from '@/lib/core/account/credential'
import { hashToken, newToken } from '@/lib/operations/sign-in/token'
import { issueAccessToken } from '@/lib/proof/access-token'

/** What a partner's software is given of a key, by the name that its dialect has for it. Shown once, never stored in clear. */
export type GivenSecret = {
  readonly name: 'token' | 'apiKey' | 'secret' | 'clientId' | 'clientSecret'
  readonly value: string
}

export type NewSecret = {
  readonly given: readonly GivenSecret[]
  /** What the key is found by. */
  readonly hash: Buffer
  /** A secret that must be read again to check an HMAC. */
  readonly sealed: Buffer | null
  /** Enough to recognise it in a list. */
  readonly prefix: string
}

type Of = { readonly id: string; readonly partnerId: string; readonly expiresAt: Date | null }

const random = (bytes: number) => randomBytes(bytes).toString('hex')

const MAKERS: Record<CredentialDialect, (sql: Sql, of: Of, now: Date) => NewSecret | Promise<NewSecret>> = {
  native: () => bearer(),
  samagra: () => bearer(),
  async eka(sql, { id, partnerId, expiresAt }, now) {
    if (!expiresAt) throw new Error('a JWT names its end')
    const token = await issueAccessToken(sql, { subject: { kind: 'partner', id: partnerId }, jti: id, expiresAt }, now)
    // Of a JWT the beginning is the same for all.
    return {
      given: [{ name: 'token', value: token }],
      hash: hashToken(id),
      sealed: null,
      prefix: `eka_${id.slice(-6)}`,
    }
  },
  veriff(_, { id }) {
    const [apiKey, secret] = [randomUUID(), randomUUID()]
    return {
      given: [
        { name: 'apiKey', value: apiKey },
        { name: 'secret', value: secret },
      ],
      hash: hashToken(apiKey),
      sealed: seal(secret, 'partner_credential.secret', id),
      prefix: apiKey.slice(0, 8),
    }
  },
  attestr() {
    const token = Buffer.from(`CX0${random(12)}:${random(24)}`).toString('base64')
    return {
      given: [{ name: 'token', value: token }],
      hash: hashToken(token),
      sealed: null,
      prefix: token.slice(0, 10),
    }
  },
  abdm() {
    const [clientId, clientSecret] = [`SMT_${random(4)}`, random(24)]
    return {
      given: [
        { name: 'clientId', value: clientId },
        { name: 'clientSecret', value: clientSecret },
      ],
      hash: hashToken(clientSecretOf(clientId, clientSecret)),
      sealed: null,
      prefix: clientId,
    }
  },
}

function bearer(): NewSecret {
  const { token, hash, prefix } = newToken('k')
  return { given: [{ name: 'token', value: token }], hash, sealed: null, prefix }
}

/** The secret of a new key, as its dialect wants it. */
export const newSecret = async (sql: Sql, dialect: CredentialDialect, of: Of, now: Date): Promise<NewSecret> =>
  MAKERS[dialect](sql, of, now)
