/** Calls and answers of our own API, for the OpenAPI document. */

const REQUEST_ID = '0190a2b4-6c1e-7d3a-9f00-2b6d5c1e8a01'
const CONSENT_ID = '0190a2b4-6c1e-7d3a-9f00-2b6d5c1e8a02'
const CHALLENGE_ID = '0190a2b4-6c1e-7d3a-9f00-2b6d5c1e8a03'

export const signInExample = {
  body: { identifier: 'safal@gmail.com' },
  answer: {
    challengeId: CHALLENGE_ID,
    sentTo: 's***@gmail.com',
    resendAfter: '2026-11-22T09:01:00.000Z',
    expiresAt: '2026-11-22T09:10:00.000Z',
  },
}

export const verifyExample = {
  body: { challengeId: CHALLENGE_ID, otp: '123456' },
  answer: { accessToken: 'sam_p_…', tokenType: 'Bearer', expiresIn: 900 },
}

const askExample = {
  consumerId: 'did:consumer:123',
  purpose: 'CAREMGT',
  dataTypes: ['DiagnosticReport', 'Prescription'],
  providers: [{ id: 'IN0910001' }],
  dateRange: { from: '2025-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' },
  validUntil: '2029-12-31T18:29:59.999Z',
  expiresAt: '2029-06-30T18:29:59.999Z',
  person: { identifiers: ['safal@gmail.com'] },
}

const requestExample = (state: string) => ({
  id: REQUEST_ID,
  state,
  version: state === 'REQUESTED' ? 1 : 2,
  waiting: false,
  consumerId: askExample.consumerId,
  purpose: askExample.purpose,
  dataTypes: askExample.dataTypes,
  providers: askExample.providers,
  careContexts: [],
  dateRange: askExample.dateRange,
  accessMode: 'VIEW',
  frequency: null,
  totalUses: null,
  validUntil: askExample.validUntil,
  eraseAt: null,
  expiresAt: askExample.expiresAt,
  revocable: true,
  callbackData: null,
  renews: null,
  createdAt: '2026-11-22T09:00:00.000Z',
  decidedAt: state === 'REQUESTED' ? null : '2026-11-22T09:05:00.000Z',
  artefacts: state === 'GRANTED' ? [CONSENT_ID] : [],
})

const TOKEN = 'sam_e_0190a00000007000800000000000a1_Jt0e5Q0v3m1w9b7Xc2kZr8Yp4Ls6NdGh0-Fa1Bt2Ce3'
export const createEmbedSessionExample = {
  body: { consentRequestId: REQUEST_ID, person: 'safal@gmail.com', parentOrigin: 'https://visit.hospital.example' },
  answer: {
    token: TOKEN,
    url: `https://wallet.hospital.in/embed/v1?p=0190a000-0000-7000-8000-0000000000a1#t=${TOKEN}`,
    expiresAt: '2026-11-22T09:10:00.000Z',
  },
}

export const createExample = { body: askExample, answer: requestExample('REQUESTED') }
export const readExample = { answer: requestExample('REQUESTED') }
export const approveExample = {
  body: {
    scope: { dataTypes: ['Prescription'] },
    textHash: 'a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e',
    language: 'en',
  },
  answer: requestExample('GRANTED'),
}
export const denyExample = { body: { reason: { code: 'too_much' } }, answer: requestExample('DENIED') }
export const cancelExample = { body: {}, answer: requestExample('CANCELLED') }

export const consentExample = (state: string) => ({
  id: CONSENT_ID,
  requestId: REQUEST_ID,
  state,
  consumerId: askExample.consumerId,
  requester: {
    name: 'Dr Meera Sharma',
    organisation: 'City Hospital, Lucknow',
    verifiedBy: 'Health Facility Registry',
  },
  purpose: askExample.purpose,
  provider: 'IN0910001',
  scope: {
    dataTypes: ['Prescription'],
    dateRange: askExample.dateRange,
    careContexts: [],
    totalUses: null,
  },
  uses: 0,
  validFrom: '2026-11-22T09:05:00.000Z',
  validUntil: askExample.validUntil,
  eraseAt: null,
  endedAt: state === 'REVOKED' ? '2026-11-23T10:00:00.000Z' : null,
})
export const revokeExample = { body: { reason: { code: 'too_long' } }, answer: consentExample('REVOKED') }
export const pauseExample = { body: {}, answer: consentExample('PAUSED') }
export const resumeExample = { body: {}, answer: consentExample('ACTIVE') }
export const bulkRevokeExample = {
  body: { requester: { consumerId: askExample.consumerId }, all: true, reason: { code: 'too_long' } },
  answer: { revoked: [CONSENT_ID], already: [], checks: [] },
}

const WEBHOOK_ID = '0190a2b4-6c1e-7d3a-9f00-2b6d5c1e8a04'
const DELIVERY_ID = '0190a2b4-6c1e-7d3a-9f00-2b6d5c1e8a05'

const hookExample = { url: 'https://partner.example/sammati', topics: ['consent.denied', 'consent.revoked'] }

const webhookExample = {
  id: WEBHOOK_ID,
  format: 'standard',
  url: hookExample.url,
  description: '',
  topics: hookExample.topics,
  status: 'active',
  pausedBy: null,
  failingSince: null,
  publicKey: 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
  createdAt: '2026-11-22T09:00:00.000Z',
  updatedAt: '2026-11-22T09:00:00.000Z',
}
export const createWebhookExample = {
  body: hookExample,
  answer: { ...webhookExample, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' },
}
export const updateWebhookExample = { body: { topics: hookExample.topics }, answer: webhookExample }
export const replayExample = { body: { since: '2026-11-22T00:00:00.000Z' }, answer: { replayed: 2 } }
export const completionExample = {
  body: { done: 'stopped', evidenceUrl: 'https://partner.example/evidence/1' },
  answer: {
    id: DELIVERY_ID,
    eventId: '0190a2b4-6c1e-7d3a-9f00-2b6d5c1e8a06',
    recipient: 'webhook',
    webhookId: WEBHOOK_ID,
    topic: 'consent.revoked',
    at: '2026-11-22T10:02:00.000Z',
    requestId: REQUEST_ID,
    artefactId: CONSENT_ID,
    sessionId: null,
    state: 'told',
    nextAt: null,
    toldAt: '2026-11-22T10:02:01.000Z',
    stoppedAt: '2026-11-22T10:05:00.000Z',
    deletedAt: null,
    evidenceUrl: 'https://partner.example/evidence/1',
    attempts: [{ at: '2026-11-22T10:02:01.000Z', outcome: 'told', status: 204, failure: null, milliseconds: 120 }],
  },
}

const abhaChange = (kind: 'deactivation' | 'reactivation', status: 'BEGUN' | 'SIGNED_IN' | 'CODE_SENT' | 'DONE') => {
  const sentTo = '******1234'
  const code = {
    method: 'MOBILE_OTP',
    sentTo,
    sentAt: '2026-11-22T09:02:00.000Z',
    resendAfter: '2026-11-22T09:03:00.000Z',
  }
  const done = status === 'DONE'
  return {
    id: '0190a2b4-6c1e-7d3a-9f00-2b6d5c1e8a07',
    kind,
    status,
    version: 4,
    abhaNumber: '**-****-****-8899',
    reasons: kind === 'deactivation' ? ['101'] : [],
    stop: [],
    signedInUntil: status === 'SIGNED_IN' ? '2026-11-22T09:30:00.000Z' : null,
    signInCode: null,
    code: status === 'CODE_SENT' || done ? code : null,
    maskedMobile: status === 'BEGUN' ? null : sentTo,
    hasAadhaarMobile: null,
    hasAbhaMobile: null,
    failure: null,
    heldUntil: null,
    confirmedAt: done ? '2026-11-22T09:02:30.000Z' : null,
    endedAt: done ? '2026-11-22T09:02:31.000Z' : null,
    recordId: done ? '0190a2b4-6c1e-7d3a-9f00-2b6d5c1e8a08' : null,
  }
}

/** Each step of a deactivation or reactivation. */
export const abhaExamples = (kind: 'deactivation' | 'reactivation') => ({
  begin: { body: kind === 'deactivation' ? { reasons: ['101'] } : {}, answer: abhaChange(kind, 'BEGUN') },
  sendCode: { body: { method: 'MOBILE_OTP' }, answer: abhaChange(kind, 'BEGUN') },
  signIn: { body: { otp: '123456' }, answer: abhaChange(kind, 'SIGNED_IN') },
  sendSecondCode: { body: { method: 'MOBILE_OTP' }, answer: abhaChange(kind, 'CODE_SENT') },
  confirm: {
    body: { otp: '654321', textHash: approveExample.body.textHash, language: 'en' },
    answer: abhaChange(kind, 'DONE'),
  },
})
