import type { DialectReference } from '@/lib/dialects/reference/operation'
import { veriffStatus } from './dialect'
import * as answers from './documents'
import * as requests from './schema'

const { OpenedSession, SessionConsents, UploadedConsent, VeriffError } = answers
const { ConsentsQuery, OpenSessionBody, SessionParams, SignedHeaders, UploadConsentBody } = requests

const sessionId = 'd69a07cf-4434-4d36-be6c-d22af7dc01fb'
const consentId = '123e4567-e89b-12d3-a456-426614174000'
const text = 'User agrees to share their INE details'
const host = 'http://localhost:3000'

export const veriffReference: DialectReference = {
  about: {
    title: 'Veriff',
    paths: '/v1/sessions',
    proof: '`x-auth-client` with an API key, `x-hmac-signature` over the body',
    envelope: '`{status: "fail", code, message}`',
  },
  components: { prefix: 'Veriff', requests, answers },
  error: { name: 'VeriffError', schema: VeriffError, media: 'application/json' },
  security: {
    veriffApiKey: { type: 'apiKey', in: 'header', name: 'x-auth-client', description: 'The API key, a UUID.' },
    veriffSignature: {
      type: 'apiKey',
      in: 'header',
      name: 'x-hmac-signature',
      description: "HMAC-SHA256 with the shared secret, in hex: over the body's bytes, of a GET over the session's id.",
    },
  },
  status: veriffStatus,
  answerHeaders: {
    'x-auth-client': 'The API key of the call.',
    'x-hmac-signature': "HMAC-SHA256 of the answer's bytes, in hex.",
    'vrf-auth-client': 'The same as x-auth-client.',
    'vrf-hmac-signature': 'The same as x-hmac-signature.',
  },
  operations: {
    'POST /v1/sessions': {
      tag: 'Veriff',
      summary: 'Open a session',
      security: ['veriffApiKey'],
      body: OpenSessionBody,
      status: 201,
      answer: OpenedSession,
      example: {
        body: { verification: { vendorData: 'safal@gmail.com' } },
        answer: {
          status: 'success',
          verification: {
            id: sessionId,
            url: `${host}/checks/${sessionId}`,
            vendorData: 'safal@gmail.com',
            host,
            status: 'created',
            sessionToken: sessionId,
          },
        },
      },
    },
    'POST /v1/sessions/{id}/consents': {
      tag: 'Veriff',
      summary: 'Upload a consent',
      description:
        'The latest upload of a session binds. `x-hmac-signature` is over the bytes of the body. One with a time is taken once.',
      params: SessionParams,
      headers: SignedHeaders,
      body: UploadConsentBody,
      status: 200,
      answer: UploadedConsent,
      example: {
        body: { type: 'ine', approved: true, text },
        answer: { id: consentId, context: 'consent', sessionId },
      },
      refusals: [404],
    },
    'GET /v1/sessions/{id}/consents': {
      tag: 'Veriff',
      summary: 'The consents of a session, and which one binds',
      description:
        "The latest, in the order of their commits: at most 100 and 512 KB of words. `x-hmac-signature` is over the session's id.",
      params: SessionParams,
      query: ConsentsQuery,
      headers: SignedHeaders,
      status: 200,
      answer: SessionConsents,
      example: {
        answer: {
          status: 'success',
          sessionId,
          consents: [
            {
              id: consentId,
              type: 'ine',
              approved: true,
              text,
              createdAt: '2026-04-01T10:00:00.000Z',
              by: 'partner',
              binding: true,
            },
          ],
          next: null,
        },
      },
      refusals: [404],
    },
  },
}
