import { randomInt } from 'node:crypto'
import { newMobile } from './people'
import { demoFacts, rememberSecret } from './wallet'

const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('')

/** Where the demo's ABDM is. */
export function abdmUrl(): string {
  const { abdm } = demoFacts()
  if (!abdm) throw new Error('The demo has no ABDM of its own')
  return abdm.baseUrl
}

/**
 * Tells the demo's ABDM how to behave: `what` is as sandbox/abdm/control.ts lists it. Faults are given with an
 * `account`: other tests run at the same time.
 */
// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field, and a wrong field fails the test
export async function abdmControl(method: 'GET' | 'POST' | 'DELETE', what: string, body?: unknown): Promise<any> {
  const answer = await fetch(`${abdmUrl()}/_control/${what}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`/_control/${what}: ${answer.status} ${await answer.text()}`)
  return answer.status === 204 ? undefined : answer.json()
}

/** An account there that nobody else in the run has, with a mobile for each method, and a session of its holder. */
export async function newAbhaAccount() {
  const account = {
    abhaNumber: `91-${digits(4)}-${digits(4)}-${digits(4)}`,
    abhaAddress: `t${digits(12)}@sbx`,
    name: 'Test Person',
    mobile: newMobile(),
    aadhaarMobile: newMobile(),
  }
  await abdmControl('POST', 'accounts', account)
  const { xToken } = await abdmControl('POST', 'sessions', { abhaNumber: account.abhaNumber })
  rememberSecret(xToken)
  return { ...account, xToken: xToken as string }
}
