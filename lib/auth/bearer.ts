import { db, type Sql } from '@/db/client'
import { findLiveToken } from '@/db/queries/session'
import { Failure } from '@/lib/core/failure'
import type { PersonActor } from '@/lib/operations/context'
import { hashToken, tokenKind } from '@/lib/operations/sign-in/token'
import { type CredentialHolder, type Dialect, holderOf } from './credential'

/** A person, or a partner with the credential that it came with. */
export type Bearer = CredentialHolder | { readonly actor: PersonActor; readonly credential?: undefined }

/**
 * Who an Authorization header speaks for: a person by an access token, whatever the dialect, or
 * a partner by a key of one of the dialects. Anything else fails with `unauthenticated`, and
 * every reason looks alike.
 */
export async function readBearer(
  sql: Sql,
  header: string | null,
  dialects: readonly Dialect[],
  now: Date,
): Promise<Bearer> {
  const token = /^Bearer +(\S{1,256})$/i.exec(header ?? '')?.[1] ?? ''
  const kind = tokenKind(token)
  if (kind === 'p') {
    const session = await findLiveToken(sql, hashToken(token), now)
    if (session)
      return { actor: { kind: 'person', personId: session.personId, sessionId: session.sessionId, via: 'api' } }
  }
  const found = kind === 'k' && (await holderOf(sql, token, dialects, now))
  if (found) return found
  throw new Failure('unauthenticated')
}

/** For a dialect whose whole proof is its bearer. */
export const bearerOf =
  (dialect: Dialect) =>
  ({ request, now }: { readonly request: Request; readonly now: Date }): Promise<Bearer> =>
    readBearer(db(), request.headers.get('authorization'), [dialect], now)
