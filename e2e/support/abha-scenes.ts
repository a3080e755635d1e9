import type { Call } from '@/lib/developers/example'

type Scene = { readonly before: readonly Call[]; readonly call: Call }
type Kind = 'deactivations' | 'reactivations'

const own = { params: { id: '{{changeId}}' }, bearer: '{{accessToken}}' }
const byMobile = { method: 'MOBILE_OTP' }
const code = { otp: '{{otp}}' }
const readCode: Call = {
  operation: 'GET /api/demo/messages',
  query: '?to={{abhaMobile}}',
  wait: 1,
  take: { otp: 'otp' },
}
const begin = (kind: Kind): Call => ({
  operation: `POST /api/v1/abha/${kind}`,
  body: kind === 'deactivations' ? { reasons: ['101'] } : {},
  bearer: '{{accessToken}}',
  take: { changeId: 'id' },
})
const post = (kind: Kind, step: string, body?: unknown): Call => ({
  operation: `POST /api/v1/abha/${kind}/{id}/${step}`,
  body,
  ...own,
})
const read = (kind: Kind, part = '', query?: string): Call => ({
  operation: `GET /api/v1/abha/${kind}/{id}${part}`,
  query,
  ...own,
})

const signedIn: readonly Call[] = [
  begin('deactivations'),
  post('deactivations', 'sign-in', byMobile),
  readCode,
  post('deactivations', 'sign-in/verify', code),
]
const sent: readonly Call[] = [...signedIn, post('deactivations', 'otp', byMobile), readCode]
const reactivation: readonly Call[] = [...sent, post('deactivations', 'confirm', code), begin('reactivations')]

const steps = (kind: Kind, begun: readonly Call[], coded: readonly Call[]): Scene[] => [
  { before: begun.slice(0, -1), call: begin(kind) },
  { before: begun, call: read(kind) },
  { before: begun, call: read(kind, '/text', '?language=hi') },
  { before: begun, call: post(kind, 'sign-in', byMobile) },
  // Of a reactivation none is sent: the code is one that was used.
  {
    before: kind === 'deactivations' ? [...begun, post(kind, 'sign-in', byMobile), readCode] : begun,
    call: post(kind, 'sign-in/verify', code),
  },
  { before: coded.slice(0, -2), call: post(kind, 'otp', byMobile) },
  { before: coded, call: post(kind, 'confirm', code) },
  { before: begun, call: post(kind, 'abandon') },
]

const opened: Call = {
  operation: 'POST /gateway/v0.5/sessions',
  body: { clientId: '{{abdmClientId}}', clientSecret: '{{abdmClientSecret}}', grantType: 'client_credentials' },
  take: { abdmToken: 'accessToken' },
}
const headers = { 'X-HIP-ID': '{{hipId}}', 'X-Token': 'Bearer {{xToken}}' }
const generate = (method: 'aadhaar' | 'mobile'): Call => ({
  operation: `POST /api/v2/account/${method}/generateOTP`,
  headers,
})

/** A good call of each operation that sends codes or changes an ABHA. */
export const ABHA_SCENES: readonly Scene[] = [
  ...steps('deactivations', [begin('deactivations')], sent),
  ...steps('reactivations', reactivation, [...reactivation, post('reactivations', 'otp', byMobile), readCode]),
  { before: [opened], call: { operation: 'GET /api/v1/auth/cert', headers: { 'X-HIP-ID': '{{hipId}}' } } },
  { before: [opened], call: generate('aadhaar') },
  { before: [opened], call: generate('mobile') },
  {
    before: [opened, { ...generate('mobile'), take: { txnId: 'txnId' } }, readCode],
    call: {
      operation: 'POST /api/v2/account/profile/deactivate',
      headers,
      body: { authMethod: 'MOBILE_OTP', otp: '{{ciphertext}}', reasons: ['101'], txnId: '{{txnId}}' },
    },
  },
]
