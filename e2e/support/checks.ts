import { hmacOf } from '@/lib/dialects/veriff/signature'
import { type Answer, call } from './api'
import { demoFacts } from './wallet'

/** One call of the demo hospital's, as Veriff's clients make it. */
async function signed(method: string, path: string, data: string, body?: unknown): Promise<Answer> {
  const { apiKey, secret } = demoFacts().partner.veriff
  const headers = { 'x-auth-client': apiKey, 'x-hmac-signature': hmacOf(secret, data).toString('hex') }
  return call(method, path, { body, headers })
}

const consentsOf = (sessionId: string) => `/v1/sessions/${sessionId}/consents`

/** Opens a session for someone and records their yes. */
export async function recordYes(vendorData: string, text: string): Promise<string> {
  const open = { verification: { vendorData } }
  const { id } = (await signed('POST', '/v1/sessions', '', open)).body.verification
  const yes = { type: 'aadhaar', approved: true, text }
  const { status } = await signed('POST', consentsOf(id), JSON.stringify(yes), yes)
  if (status !== 200) throw new Error(`a yes was not taken: ${status}`)
  return id
}

/** What the hospital is told of a session. */
export async function recordedOn(sessionId: string) {
  const { body } = await signed('GET', consentsOf(sessionId), sessionId)
  return body.consents as { approved: boolean; by: string; binding: boolean; text: string | null }[]
}
