import { z } from 'zod'
import type { Relayed, RelayOrder } from '@/lib/core/delivery/relay'
import { veriffClient } from '../veriff'
import { RelayConflict } from './conflict'

/** `signTime`: for a wallet like this one that asks for it. */
export const VeriffCredentials = z.object({
  apiKey: z.string().min(1),
  secret: z.string().min(1),
  signTime: z.boolean().optional(),
})

/** The answer is signed, so it is the confirmation. The same words twice mean what they mean once: the latest binds. */
export async function relayToVeriff(
  account: { readonly baseUrl: string } & z.output<typeof VeriffCredentials>,
  { wanted, foreignId, check }: RelayOrder,
): Promise<Relayed> {
  if (!check) throw new RelayConflict('no_words')
  await veriffClient(account).uploadConsent(foreignId, { ...check, approved: wanted === 'approved' })
  return { kind: 'confirmed' }
}
