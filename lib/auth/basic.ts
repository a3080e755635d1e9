import { db } from '@/db/client'
import { Failure } from '@/lib/core/failure'
import { type CredentialHolder, type Dialect, holderOf } from './credential'

/**
 * For a dialect of `Authorization: Basic {token}` whose token is opaque: found by its hash, never taken apart.
 * Every reason for a refusal looks alike.
 */
export const basicOf =
  (dialect: Dialect) =>
  async ({ request, now }: { readonly request: Request; readonly now: Date }): Promise<CredentialHolder> => {
    const token = /^Basic +(\S{16,512})$/i.exec(request.headers.get('authorization') ?? '')?.[1]
    const found = token && (await holderOf(db(), token, [dialect], now))
    if (!found) throw new Failure('unauthenticated')
    return found
  }
