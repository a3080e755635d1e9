import { seal, unseal } from '@/db/sealed'
import { KeyRing } from '@/lib/proof/webhook-keys'

export const sealKeys = (id: string, ring: KeyRing): Buffer => seal(JSON.stringify(ring), 'webhook_endpoint.keys', id)

/** The endpoints whose keys are kept as they were last unsealed. */
const MOST_KEPT = 1000
const kept = new Map<string, { sealed: Uint8Array; ring: KeyRing }>()

/** Those of an endpoint. The same objects as long as nothing changes: what is imported from them is imported once. */
export function unsealKeys(row: { id: string; keysSealed: Uint8Array }): Readonly<KeyRing> {
  const known = kept.get(row.id)
  if (known && Buffer.compare(known.sealed, row.keysSealed) === 0) return known.ring
  const ring = KeyRing.parse(JSON.parse(unseal(row.keysSealed, 'webhook_endpoint.keys', row.id)))
  const [oldest] = kept.keys()
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  kept.set(row.id, { sealed: row.keysSealed, ring })
  return ring
}
