import type { Call, Example } from './example'

const register: Call = { operation: 'POST /auth/register', take: { caId: 'caId' } }

/** The person's own token: a code is asked for, read where the demo "sent" it, and exchanged. */
const SIGN_IN: readonly Call[] = [
  { operation: 'POST /api/v1/sign-in', body: { identifier: '{{email}}' }, take: { challengeId: 'challengeId' } },
  { operation: 'GET /api/demo/messages', query: '?to={{email}}', wait: 1, take: { otp: 'otp' } },
  {
    operation: 'POST /api/v1/sign-in/verify',
    body: { challengeId: '{{challengeId}}', otp: '{{otp}}' },
    take: { accessToken: 'accessToken' },
  },
]
const caId = { caId: '{{caId}}' }
const accept: Call = { operation: 'PATCH /auth/{caId}/accept', params: caId, bearer: '{{accessToken}}' }

const id = { id: '{{requestId}}' }
const ask: Call = { operation: 'POST /api/v1/consent-requests', take: { requestId: 'id' } }
const approve: Call = {
  operation: 'POST /api/v1/consent-requests/{id}/approve',
  params: id,
  bearer: '{{accessToken}}',
  body: { textHash: '{{textHash}}', language: 'en' },
}

const approved: Call = { ...approve, body: null, take: { consentId: 'artefacts' } }
const consent = { id: '{{consentId}}' }
const pause: Call = { operation: 'POST /api/v1/consents/{id}/pause', params: consent, bearer: '{{accessToken}}' }

const open: Call = { operation: 'POST /v1/sessions', take: { sessionId: 'id' } }
const session = { id: '{{sessionId}}' }
const upload: Call = { operation: 'POST /v1/sessions/{id}/consents', params: session }

/** Calls that can be made as they stand, in the order of the document. */
export const EXAMPLES: readonly Example[] = [
  { id: 'samagra-register', title: 'Register an artefact', before: [], call: { operation: register.operation } },
  { id: 'samagra-accept', title: 'The person accepts it', before: [register, ...SIGN_IN], call: accept },
  {
    id: 'samagra-reject',
    title: 'Reject it',
    before: [register],
    call: { operation: 'PATCH /auth/{caId}/reject', params: caId },
  },
  {
    id: 'samagra-revoke',
    title: 'Revoke one that was accepted',
    before: [register, ...SIGN_IN, accept],
    call: { operation: 'PATCH /auth/{caId}/revoke', params: caId },
  },
  { id: 'ask', title: 'Ask for consent', before: [], call: { operation: ask.operation } },
  {
    id: 'approve',
    title: 'The person approves, with the words that were shown',
    before: [
      ask,
      ...SIGN_IN,
      {
        operation: 'GET /api/v1/consent-requests/{id}/notice',
        params: id,
        bearer: '{{accessToken}}',
        take: { textHash: 'textHash' },
      },
    ],
    call: approve,
  },
  {
    id: 'deny',
    title: 'The person says no',
    before: [ask, ...SIGN_IN],
    call: { operation: 'POST /api/v1/consent-requests/{id}/deny', params: id, bearer: '{{accessToken}}' },
  },
  {
    id: 'cancel',
    title: 'Take an unanswered request back',
    before: [ask],
    call: { operation: 'POST /api/v1/consent-requests/{id}/cancel', params: id },
  },
  {
    id: 'pause',
    title: 'The person lets nobody use it for a while',
    before: [ask, ...SIGN_IN, approved],
    call: pause,
  },
  {
    id: 'resume',
    title: 'And lets it be used again',
    before: [ask, ...SIGN_IN, approved, pause],
    call: { operation: 'POST /api/v1/consents/{id}/resume', params: consent, bearer: '{{accessToken}}' },
  },
  {
    id: 'revoke',
    title: 'The person takes it back',
    before: [ask, ...SIGN_IN, approved],
    call: { operation: 'POST /api/v1/consents/{id}/revoke', params: consent, bearer: '{{accessToken}}' },
  },
  { id: 'veriff-open', title: 'Open a session', before: [], call: { operation: open.operation } },
  {
    id: 'veriff-upload',
    title: 'Upload a consent, signed',
    before: [open],
    call: upload,
  },
  {
    id: 'veriff-list',
    title: 'All consents of a session',
    before: [open, upload],
    call: { operation: 'GET /v1/sessions/{id}/consents', params: session },
  },
]
