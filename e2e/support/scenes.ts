import type { Call, Example } from '@/lib/developers/example'
import { EXAMPLES } from '@/lib/developers/examples'
import { DIALECTS } from '@/lib/dialects/reference/openapi'

const before = (id: string) => EXAMPLES.find((one) => one.id === id)!.before
const person = { bearer: '{{accessToken}}' }
const request = { id: '{{requestId}}' }
const consent = { id: '{{consentId}}' }

/**
 * Good calls of operations that the reference has no example of, and need something to be there first; and of one
 * that a partner makes there about somebody who is known, which the people of these tests are not yet.
 */
const MORE: readonly { readonly before: readonly Call[]; readonly call: Call }[] = [
  {
    before: before('deny').slice(0, -1),
    call: { operation: 'POST /api/v1/sign-in/verify', body: { challengeId: '{{challengeId}}', otp: '{{otp}}' } },
  },
  {
    before: before('samagra-accept'),
    call: { operation: 'PATCH /auth/{caId}/reject', params: { caId: '{{caId}}' } },
  },
  { before: before('cancel'), call: { operation: 'GET /api/v1/consent-requests/{id}', params: request } },
  { before: before('cancel'), call: { operation: 'GET /api/v1/consent-requests/{id}/notice', params: request } },
  { before: before('pause'), call: { operation: 'GET /api/v1/consents/{id}', params: consent, ...person } },
  { before: before('pause'), call: { operation: 'GET /api/v1/consents/{id}/receipt', params: consent, ...person } },
  {
    before: before('pause'),
    call: {
      operation: 'POST /api/v1/consents/revoke',
      body: { requester: { consumerId: 'did:consumer:123' }, all: true },
      ...person,
    },
  },
  { before: before('deny'), call: { operation: 'GET /api/v1/activity', ...person } },
  { before: [], call: { operation: 'GET /abdm/v1/requests', query: '?status=requested&type=consent&oid={{oid}}' } },
  { before: [], call: { operation: 'GET /abdm/v1/session/status', query: '?oid={{oid}}' } },
  {
    before: before('eka-approve').slice(1, -1),
    call: { operation: 'POST /abdm/v1/session/verify', body: { txn_id: '{{txnId}}', otp: '{{otp}}' } },
  },
]

/** A good call of every operation, with what must be there first. */
export const SCENES: readonly Pick<Example, 'before' | 'call'>[] = DIALECTS.flatMap(({ operations }) =>
  Object.keys(operations).map(
    (operation) =>
      [...MORE, ...EXAMPLES].find(({ call }) => call.operation === operation) ?? { before: [], call: { operation } },
  ),
)
