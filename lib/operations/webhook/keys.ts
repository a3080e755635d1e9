import { seal, unseal } from '@/db/sealed'
import { KeyRing } from '@/lib/proof/webhook-keys'

export const sealKeys = (id: string, ring: KeyRing): Buffer => seal(JSON.stringify(ring), 'webhook_endpoint.keys', id)

export const unsealKeys = (row: { id: string; keysSealed: Uint8Array }): KeyRing =>
  KeyRing.parse(JSON.parse(unseal(row.keysSealed, 'webhook_endpoint.keys', row.id)))
