import type { DialectReference } from '@/lib/dialects/reference/operation'
import * as answers from './documents'
import { consentExample, detailsExample, registerExample } from './examples'
import * as requests from './schema'

const { AttestrError, Consent, ConsentDetails } = answers
const { ConsentParams, RegisterBody, RevokeBody } = requests

/** The statuses of the reference: whatever else is wrong with a call is a 400, and what is not the caller's a 403. */
const STATUS: Record<number, number> = { 402: 400, 404: 403, 409: 400, 410: 400, 413: 400, 415: 400 }

export const attestrReference: DialectReference = {
  about: {
    title: 'Attestr',
    paths: '/api/v3/public/consent',
    proof: '`Authorization: Basic` with the opaque auth token',
    envelope: '`{httpStatusCode, code, message, details?, appError}`',
  },
  components: { prefix: 'Attestr', requests, answers },
  error: { name: 'AttestrError', schema: AttestrError, media: 'application/json' },
  security: {
    attestrToken: {
      type: 'http',
      scheme: 'basic',
      description: 'The opaque auth token as it is: `Authorization: Basic {authToken}`.',
    },
  },
  status: (own) => STATUS[own] ?? own,
  operations: {
    'POST /api/v3/public/consent/register': {
      tag: 'Attestr',
      summary: 'Register a consent and ask the person',
      body: RegisterBody,
      status: 200,
      answer: Consent,
      example: { body: registerExample, answer: consentExample('PENDING') },
      refusals: [402, 429],
    },
    'GET /api/v3/public/consent/{id}': {
      tag: 'Attestr',
      summary: 'Read a consent and its lifecycle',
      params: ConsentParams,
      status: 200,
      answer: ConsentDetails,
      example: { answer: detailsExample },
      refusals: [402, 429],
    },
    'POST /api/v3/public/consent/{id}/revoke': {
      tag: 'Attestr',
      summary: 'Revoke a consent and queue the clean-up of its data',
      params: ConsentParams,
      body: RevokeBody,
      bodyOptional: true,
      status: 200,
      answer: Consent,
      example: { answer: consentExample('REVOKED') },
      refusals: [402, 429],
    },
  },
}
