import type { DialectReference } from '@/lib/dialects/reference/operation'
import * as answers from '@/lib/dialects/samagra/documents'
import { provenRecordExample, recordExample, registerExample, verifiedExample, verifyExample } from './examples'
import * as requests from './schema'

const { SamagraError, SamagraRecord, SamagraVerified } = answers
const { CaIdParams, DecisionBody, RegisterBody, VerifyBody } = requests

export const samagraReference: DialectReference = {
  about: {
    title: 'Samagra Consent Manager',
    paths: '/auth',
    proof: "`Authorization: Bearer` with a key, or a person's token",
    envelope: '`{statusCode, message, error}`',
  },
  messages: {
    samagraState: {
      tag: 'Samagra',
      summary: 'The state of a record has changed',
      description: "To the record's `webhook_url`, where its origin is that of an endpoint of the format samagra.",
      headers: {
        'webhook-id': 'The same at every attempt',
        'webhook-timestamp': 'Seconds; when this attempt was made',
        'webhook-signature': 'As Standard Webhooks 1.0 has it',
      },
      body: answers.SamagraMessage,
    },
    samagraLog: {
      tag: 'Samagra',
      summary: 'An artefact was used, or data was given out',
      description: "To the artefact's `log` addresses, where the operator has listed their origins. Unsigned.",
      headers: {},
      body: answers.SamagraLogMessage,
    },
  },
  components: { prefix: 'Samagra', requests, answers },
  error: { name: 'SamagraError', schema: SamagraError, media: 'application/json' },
  security: {
    samagraToken: {
      type: 'http',
      scheme: 'bearer',
      description: "A partner's key of the dialect, or a person's access token from /api/v1/sign-in/verify.",
    },
  },
  operations: {
    'POST /auth/register': {
      tag: 'Samagra',
      summary: 'Register a consent artefact',
      body: RegisterBody,
      status: 201,
      answer: SamagraRecord,
      example: { body: registerExample, answer: recordExample('CREATED') },
    },
    'PATCH /auth/{caId}/accept': {
      tag: 'Samagra',
      summary: 'Accept a consent artefact',
      description:
        "With the person's token; or a partner's token and `{challengeId, otp}` of the person; or, where the operator allows it, `attestedBy`.",
      params: CaIdParams,
      body: DecisionBody,
      bodyOptional: true,
      status: 200,
      answer: SamagraRecord,
      example: { answer: provenRecordExample('ACCEPT') },
      refusals: [404, 409, 410, 429],
    },
    'PATCH /auth/{caId}/reject': {
      tag: 'Samagra',
      summary: 'Reject a consent artefact',
      params: CaIdParams,
      body: DecisionBody,
      bodyOptional: true,
      status: 200,
      answer: SamagraRecord,
      example: { answer: provenRecordExample('DECLINE') },
      refusals: [404, 409, 410],
    },
    'PATCH /auth/{caId}/revoke': {
      tag: 'Samagra',
      summary: 'Revoke a consent artefact',
      params: CaIdParams,
      body: DecisionBody,
      bodyOptional: true,
      status: 200,
      answer: SamagraRecord,
      example: { answer: provenRecordExample('REVOKED') },
      refusals: [404, 409, 410],
    },
    'POST /auth/verify': {
      tag: 'Samagra',
      summary: 'Retrieve what a consent artefact permits',
      description:
        "Checks the query against the permission, counts the use, and answers the provider's row cut to the permitted fields; where the wallet's data path is off, the checked permission. A query may be refused with 401 as long as the person has not answered. A 429 without Retry-After: no use is left, and there will be none again.",
      body: VerifyBody,
      status: 200,
      answer: SamagraVerified,
      example: { body: verifyExample, answer: verifiedExample },
      refusals: [404, 410, 429, 502, 504],
    },
  },
}
