import { seal, unseal } from '@/db/sealed'
import type { RegisteredData } from '@/lib/core/consent/registered-data'

/** As it lies in `consent_data.sealed`. */
export const sealData = (data: RegisteredData, requestId: string): Buffer =>
  seal(JSON.stringify(data), 'consent_data.sealed', requestId)

export const unsealData = (sealed: Uint8Array, requestId: string): RegisteredData =>
  JSON.parse(unseal(sealed, 'consent_data.sealed', requestId)) as RegisteredData
