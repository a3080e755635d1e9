import { db } from '@/db/client'
import { embedOrigins } from '@/db/queries/embed'

/** As long as a partner's change may take to reach every server (docs/embed.md). */
const FRESH_MS = 1000

let known: { readonly at: number; readonly origins: Promise<Map<string, string[]>> } | undefined

/**
 * All partners' at once, so that ids that nobody has cost no query each. Each process keeps its own for a second: pages
 * that are asked for together cost one query. Throws when they cannot be read.
 */
function originsOfAll(): Promise<Map<string, string[]>> {
  const now = performance.now()
  if (known && now - known.at < FRESH_MS) return known.origins
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
    return (await originsOfAll()).get(partnerId) ?? []
  } catch {
    return []
  }
}
