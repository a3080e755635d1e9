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

/** How a partner names the patient, and the facility that it speaks for. */
const patient = {
  query: '?oid={{oid}}',
  headers: { 'X-Pt-Id': '{{oid}}', 'X-Partner-Pt-Id': '{{partnerPatientId}}', 'X-Hip-Id': '{{hipId}}' },
}
const create: Call = { operation: 'POST /abdm/v1/consents/create', take: { requestId: 'consent_init_id' } }
/** The patient's live session in the partner's software. */
const PATIENT_SIGNS_IN: readonly Call[] = [
  {
    operation: 'POST /abdm/v1/session/init',
    body: { abha_address: '{{abhaAddress}}' },
    take: { txnId: 'txn_id' },
  },
  { operation: 'GET /api/demo/messages', query: '?to={{mobile}}', wait: 1, take: { otp: 'otp' } },
  {
    operation: 'POST /abdm/v1/session/verify',
    body: { txn_id: '{{txnId}}', otp: '{{otp}}' },
  },
]
const approveByHip: Call = {
  operation: 'POST /abdm/v1/consents/approve',
  body: { id: '{{requestId}}', consent_artefacts: [{ hip_id: 'IN0910001', hi_types: ['Prescription'] }] },
}
const details: Call = { operation: 'GET /abdm/v1/request', query: '?id={{requestId}}' }

const registerConsent: Call = { operation: 'POST /api/v3/public/consent/register', take: { attestrId: '_id' } }
const attestrId = { id: '{{attestrId}}' }

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
  {
    id: 'samagra-verify-rest',
    title: 'Retrieve data, by REST',
    before: [],
    call: {
      operation: 'POST /auth/verify',
      body: {
        caId: 'db01b2d7-1575-4431-9ecd-dcd70aba83f3',
        requestType: 'REST',
        queryObject: {
          method: 'POST',
          headers: {},
          body: { aadhaar_no: '49827XXXX952' },
          data: ['intDay', 'intGender', 'intMaritalStatus', 'intMonth', 'intPrimaryMobileNumber'],
        },
      },
    },
  },
  {
    id: 'samagra-verify-gql',
    title: 'Retrieve data, by GraphQL',
    before: [],
    call: { operation: 'POST /auth/verify' },
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
  { id: 'eka-create', title: 'Ask for a consent', before: [], call: { operation: create.operation } },
  {
    id: 'eka-deny',
    title: 'Deny it for the patient',
    before: [create],
    call: {
      operation: 'POST /abdm/v1/consents/deny',
      ...patient,
      body: { id: '{{requestId}}', reason: 'I do not know this hospital' },
    },
  },
  {
    id: 'eka-approve',
    title: 'The patient signs in and approves, for one hospital and one kind of record',
    before: [create, ...PATIENT_SIGNS_IN],
    call: approveByHip,
  },
  { id: 'eka-details', title: 'A request in detail', before: [create], call: details },
  {
    id: 'eka-revoke',
    title: 'Revoke what was approved',
    before: [create, ...PATIENT_SIGNS_IN, approveByHip, { ...details, take: { artefactId: 'consent_artefact_id' } }],
    call: { operation: 'POST /abdm/v1/consents/revoke', body: { consent_artefacts: ['{{artefactId}}'] } },
  },
  {
    id: 'attestr-register',
    title: 'Register a consent',
    before: [],
    call: { operation: registerConsent.operation },
  },
  {
    id: 'attestr-read',
    title: 'Read it with what happened',
    before: [registerConsent],
    call: { operation: 'GET /api/v3/public/consent/{id}', params: attestrId },
  },
  {
    id: 'attestr-revoke',
    title: 'Revoke it: no body is needed',
    before: [registerConsent],
    call: {
      operation: 'POST /api/v3/public/consent/{id}/revoke',
      params: attestrId,
      body: null,
      headers: { 'Content-Type': 'application/json' },
    },
  },
  {
    id: 'abdm-session',
    title: 'Open a session of the gateway',
    before: [],
    call: {
      operation: 'POST /gateway/v0.5/sessions',
      body: { clientId: '{{abdmClientId}}', clientSecret: '{{abdmClientSecret}}', grantType: 'client_credentials' },
    },
  },
]
