import type { DialectReference, Operation } from '@/lib/dialects/reference/operation'
import * as answers from './documents'
import * as examples from './examples'
import * as requests from './schema'

const headers = requests.PatientHeaders
const query = requests.PatientQuery
const ofPatient = { tag: 'Eka', headers, query } satisfies Partial<Operation>

export const ekaReference: DialectReference = {
  about: {
    title: 'Eka ABDM Connect',
    paths: '/abdm/v1',
    proof: "`Authorization: Bearer` with a JWT of ours: a partner's, which names the patient, or a person's",
    envelope: '`{code, error, source_error: {code, message}}`',
  },
  messages: {
    ekaConsentUpdate: {
      tag: 'Eka',
      summary: 'The state of a consent has changed',
      description: 'To endpoints of the format eka.',
      headers: {
        'Eka-Webhook-Signature': '`t=…,v1=…`: HMAC-SHA256 in hex over `t.body`, keyed with the secret as text',
      },
      body: answers.ConsentUpdate,
    },
  },
  components: { prefix: 'Eka', requests, answers },
  error: { name: 'EkaGenericError', schema: answers.GenericError, media: 'application/json' },
  security: {
    ekaToken: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: "A partner's JWT, a person's from session/verify, or a person's token from /api/v1/sign-in/verify.",
    },
  },
  operations: {
    'POST /abdm/v1/consents/deny': {
      ...ofPatient,
      summary: 'Deny a consent request',
      description: 'By the person, or by a partner whose credential may act for them. Repeating it answers as before.',
      body: requests.DenyBody,
      status: 204,
      example: { body: examples.denyExample },
      refusals: [404, 409, 410],
    },
    'POST /abdm/v1/consents/approve': {
      ...ofPatient,
      summary: 'Approve a consent request, HIP by HIP',
      description:
        'What is left out stays as asked; fields beside the list are for the artefacts without their own. A partner needs the live session of the patient: else 491, and session/init and session/verify cure it.',
      body: requests.ApproveBody,
      status: 204,
      example: { body: examples.approveExample },
      refusals: [404, 409, 410, 491],
    },
    'POST /abdm/v1/consents/revoke': {
      ...ofPatient,
      summary: 'Revoke consent artefacts',
      description: 'All of the list or none. The ids are those of the details, not of the request.',
      body: requests.RevokeBody,
      status: 204,
      example: { body: examples.revokeExample },
      refusals: [404, 409, 410],
    },
    'POST /abdm/v1/consents/create': {
      ...ofPatient,
      summary: 'Ask for a consent',
      body: requests.CreateBody,
      status: 200,
      answer: answers.Created,
      example: { body: examples.createExample, answer: examples.createdExample },
    },
    'GET /abdm/v1/requests': {
      ...ofPatient,
      summary: 'The newest 200 requests to a patient in one state',
      query: requests.RequestsQuery,
      status: 200,
      answer: answers.Requests,
      example: { answer: examples.requestsExample },
    },
    'GET /abdm/v1/request': {
      ...ofPatient,
      summary: 'A request in detail',
      description: 'After a grant its artefacts stand in `providers`, and `enabled` says what was granted.',
      query: requests.RequestQuery,
      status: 200,
      answer: answers.RequestDetails,
      example: { answer: examples.detailsExample },
      refusals: [404],
    },
    'POST /abdm/v1/session/init': {
      tag: 'Eka',
      summary: 'Send a code to a person',
      description:
        'With or without a bearer: whoever asks for the code is who can verify it. Answers alike whether anyone has the address or not.',
      anonymous: true,
      mayIdentify: true,
      headers,
      query,
      body: requests.InitBody,
      status: 200,
      answer: answers.SessionInit,
      example: { body: examples.initExample, answer: examples.initiatedExample },
      refusals: [401, 403, 429],
    },
    'POST /abdm/v1/session/verify': {
      tag: 'Eka',
      summary: 'Sign a person in with the code',
      description:
        "With a partner's JWT the session is one in its software, and ids of the patient that it names become known. Without one it is the person's own.",
      anonymous: true,
      mayIdentify: true,
      headers,
      query,
      body: requests.VerifyBody,
      status: 200,
      answer: answers.SessionToken,
      example: { body: examples.verifyExample, answer: examples.tokenExample },
      refusals: [401, 403, 409, 410, 429],
    },
    'GET /abdm/v1/session/status': {
      ...ofPatient,
      summary: 'Whether a person is signed in',
      status: 200,
      answer: answers.SessionState,
      example: { answer: examples.statusExample },
    },
  },
}
