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
]
