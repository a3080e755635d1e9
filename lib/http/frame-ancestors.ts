import { db } from '@/db/client'
import { embedOrigins } from '@/db/queries/embed'

/** As long as a partner's change may take to reach every server. */
const FRESH_MS = 10_000
/** As long as a partner may have to wait who has just registered their first. */
const UNKNOWN_MS = 1000

let known: { readonly at: number; readonly origins: Promise<Map<string, string[]>> } | undefined

/** All partners' at once, so that ids that nobody has cost no query each. Throws when they cannot be read. */
function originsWithin(ms: number): Promise<Map<string, string[]>> {
  const now = performance.now()
  if (known && now - known.at <= ms) return known.origins
  const read = { at: now, origins: embedOrigins(db()) }
  known = read
  read.origins.catch(() => {
    if (known === read) known = undefined
  })
  return read.origins
}

/**
 * The origins whose pages may frame a partner's requests; none for what names no partner, and none when they cannot be
 * read: nobody frames what nobody can look up.
 */
export async function frameAncestors(partnerId: string | null): Promise<readonly string[]> {
  if (!partnerId) return []
  try {
    const found = (await originsWithin(FRESH_MS)).get(partnerId)
    return found ?? (await originsWithin(UNKNOWN_MS)).get(partnerId) ?? []
  } catch {
    return []
  }
}
