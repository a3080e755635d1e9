import { db, type Sql } from '@/db/client'
import { findLiveApiSession } from '@/db/queries/session'
import { Failure } from '@/lib/core/failure'
import { readAccessToken } from '@/lib/proof/access-token'
import { type Bearer, readBearer } from './bearer'
import { holderOf } from './credential'

/**
 * Who an Authorization header speaks for: a partner or a person by a JWT, or a person by an access token
 * of our own. Fails with `unauthenticated`, and every reason looks alike.
 */
export async function callerFromBearer(sql: Sql, header: string | null, now: Date): Promise<Bearer> {
  const token = /^Bearer +([\w-]{1,1024}\.[\w-]{1,2048}\.[\w-]{1,1024})$/i.exec(header ?? '')?.[1]
  if (!token) return readBearer(sql, header, [], now)
  const read = await readAccessToken(sql, token, now)
  if (read?.sub.startsWith('partner:')) {
    const found = await holderOf(sql, read.jti, ['eka'], now)
    if (found && read.sub === `partner:${found.actor.partnerId}`) return found
  }
  if (read?.sub.startsWith('person:')) {
    const found = await findLiveApiSession(sql, read.jti, now)
    if (found && read.sub === `person:${found.personId}`) {
      const { personId, sessionId, partnerId } = found
      return { actor: { kind: 'person', personId, sessionId, via: 'api', atPartner: partnerId ?? undefined } }
    }
  }
  throw new Failure('unauthenticated')
}

/** For a dialect whose whole proof is such a bearer. */
export const jwtCallerOf = ({ request, now }: { readonly request: Request; readonly now: Date }): Promise<Bearer> =>
  callerFromBearer(db(), request.headers.get('authorization'), now)
