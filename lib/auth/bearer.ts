import { db, type Sql } from '@/db/client'
import { findLiveCredential, findLiveToken } from '@/db/queries/session'
import { Failure } from '@/lib/core/failure'
import type { Actor, Scope } from '@/lib/operations/context'
import { hashToken, tokenKind } from '@/lib/operations/sign-in/token'

export type Dialect = 'native' | 'samagra' | 'eka' | 'veriff' | 'attestr'

/**
 * Who an Authorization header speaks for: a person by an access token, whatever the dialect, or
 * a partner by a key of one of the dialects. Anything else fails with `unauthenticated`, and
 * every reason looks alike.
 */
export async function actorFromBearer(
  sql: Sql,
  header: string | null,
  dialects: readonly Dialect[],
  now: Date,
): Promise<Actor> {
  const token = /^Bearer +(\S{1,256})$/i.exec(header ?? '')?.[1] ?? ''
  const kind = tokenKind(token)
  if (kind === 'p') {
    const session = await findLiveToken(sql, hashToken(token), now)
    if (session) return { kind: 'person', personId: session.personId, sessionId: session.sessionId, via: 'api' }
  }
  if (kind === 'k') {
    const found = await findLiveCredential(sql, hashToken(token), dialects, now)
    if (found)
      return {
        kind: 'partner',
        partnerId: found.partnerId,
        credentialId: found.credentialId,
        scopes: found.scopes as Scope[],
      }
  }
  throw new Failure('unauthenticated')
}

/** For a dialect whose whole proof is its bearer. */
export const bearerOf =
  (dialect: Dialect) =>
  async ({ request, now }: { readonly request: Request; readonly now: Date }): Promise<{ readonly actor: Actor }> => ({
    actor: await actorFromBearer(db(), request.headers.get('authorization'), [dialect], now),
  })
