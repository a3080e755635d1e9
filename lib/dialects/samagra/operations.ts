import type { DialectReference } from '@/lib/dialects/reference/operation'
import { SamagraError, SamagraRecord } from '@/lib/dialects/samagra/documents'
import { CaIdParams, DecisionBody, RegisterBody } from './schema'

export const samagraReference: DialectReference = {
  error: { name: 'SamagraError', schema: SamagraError, media: 'application/json' },
  security: {
    bearer: {
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
      refusals: [404, 409, 410],
    },
  },
}
