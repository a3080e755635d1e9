import 'server-only'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { env } from '@/lib/env'
import type { Known } from './example'

/** Of DATA_DIR/demo.json, what examples are filled in with. */
const DemoFacts = z.object({
  people: z
    .array(
      z.object({
        email: z.string(),
        mobile: z.string(),
        abhaAddress: z.string(),
        oid: z.string(),
        partnerPatientId: z.string(),
      }),
    )
    .min(1),
  partner: z.object({
    samagra: z.object({ token: z.string() }),
    api: z.object({ token: z.string() }),
    eka: z.object({ token: z.string(), hipId: z.string() }),
    veriff: z.object({ apiKey: z.string(), secret: z.string() }),
    attestr: z.object({ authToken: z.string() }),
    abdm: z.object({ clientId: z.string(), clientSecret: z.string() }),
  }),
})

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/

/**
 * What the demo fills its examples in with, by variable. null in production, where the wallet is reachable from
 * elsewhere than this machine, and while the demo has not written its facts: then examples keep placeholders.
 */
export async function demoVariables(): Promise<Known | null> {
  const { WALLET_MODE, APP_ORIGIN, HOST, DATA_DIR } = env()
  if (WALLET_MODE !== 'demo' || !LOOPBACK.test(new URL(APP_ORIGIN).hostname) || !LOOPBACK.test(HOST)) return null
  const text = await readFile(join(DATA_DIR, 'demo.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const { people, partner } = DemoFacts.parse(JSON.parse(text))
  return {
    demo: 'yes',
    ...people[0],
    samagraToken: partner.samagra.token,
    apiToken: partner.api.token,
    ekaToken: partner.eka.token,
    hipId: partner.eka.hipId,
    veriffApiKey: partner.veriff.apiKey,
    veriffSecret: partner.veriff.secret,
    attestrToken: partner.attestr.authToken,
    abdmClientId: partner.abdm.clientId,
    abdmClientSecret: partner.abdm.clientSecret,
  }
}

/** What stands in an example where a reader fills in their own. */
export const PLACEHOLDERS: Known = {
  email: 'safal@gmail.com',
  abhaAddress: 'safal.verma@sbx',
  oid: 'YOUR_PATIENT_OID',
  partnerPatientId: 'YOUR_PATIENT_ID',
  samagraToken: 'YOUR_TOKEN',
  apiToken: 'YOUR_TOKEN',
  ekaToken: 'YOUR_JWT',
  hipId: 'YOUR_HIP_ID',
  veriffApiKey: 'YOUR_API_KEY',
  veriffSecret: 'YOUR_SECRET',
  attestrToken: 'YOUR_AUTH_TOKEN',
  abdmClientId: 'YOUR_CLIENT_ID',
  abdmClientSecret: 'YOUR_CLIENT_SECRET',
}
