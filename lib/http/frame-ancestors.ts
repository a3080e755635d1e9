import { db } from '@/db/client'
import { embedOriginsOf } from '@/db/queries/embed'

/** As long as a partner's change may take to reach every server. */
const FRESH_MS = 10_000
/** More partners than a server sees in that time. */
const MOST = 1000

const known = new Map<string, { readonly at: number; readonly origins: Promise<string[]> }>()

/**
 * The origins whose pages may frame a partner's requests; none for what names no partner, and none when they cannot be
 * read: nobody frames what nobody can look up.
 */
export async function frameAncestors(partnerId: string | null): Promise<readonly string[]> {
  if (!partnerId || !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(partnerId)) return []
  const now = performance.now()
  let found = known.get(partnerId)
  if (!found || now - found.at > FRESH_MS) {
    if (known.size >= MOST) known.clear()
    found = { at: now, origins: embedOriginsOf(db(), partnerId) }
    known.set(partnerId, found)
    found.origins.catch(() => known.delete(partnerId))
  }
  return found.origins.catch(() => [])
}
