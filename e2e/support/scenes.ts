import type { Call, Example } from '@/lib/developers/example'
import { EXAMPLES } from '@/lib/developers/examples'
import { DIALECTS } from '@/lib/dialects/reference/openapi'
import { ABHA_SCENES } from './abha-scenes'

const before = (id: string) => EXAMPLES.find((one) => one.id === id)!.before
const person = { bearer: '{{accessToken}}' }
const request = { id: '{{requestId}}' }
const consent = { id: '{{consentId}}' }

const webhook = { id: '{{webhookId}}' }
const delivery = { id: '{{deliveryId}}' }
/** Nothing listens there: what is tried is the log. */
const endpoint: Call = {
  operation: 'POST /api/v1/webhooks',
  body: { url: 'http://127.0.0.1:1/hook', topics: ['consent.denied'] },
  take: { webhookId: 'id' },
}
/** A delivery of a denial, to an endpoint of its own. */
const denied: readonly Call[] = [
  endpoint,
  ...before('deny'),
  { operation: 'POST /api/v1/consent-requests/{id}/deny', params: request, ...person },
  { operation: 'GET /api/v1/webhooks/{id}/deliveries', params: webhook, take: { deliveryId: 'id' }, wait: 3 },
]
const ofWebhooks = (operation: string, body?: unknown) => ({
  before: [endpoint],
  call: { operation, params: webhook, ...(body !== undefined && { body }) },
})

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
  {
    before: before('cancel'),
    call: {
      operation: 'POST /api/v1/embed-sessions',
      body: { consentRequestId: '{{requestId}}', person: '{{email}}', parentOrigin: '{{pageOrigin}}' },
    },
  },
  { before: before('pause'), call: { operation: 'GET /api/v1/consents/{id}', params: consent, ...person } },
  { before: before('pause'), call: { operation: 'GET /api/v1/consents/{id}/receipt', params: consent, ...person } },
  { before: before('pause'), call: { operation: 'GET /api/v1/consents/{id}/evidence', params: consent, ...person } },
  {
    before: before('pause'),
    call: {
      operation: 'POST /api/v1/consents/revoke',
      body: { requester: { consumerId: 'did:consumer:123' }, all: true },
      ...person,
    },
  },
  { before: before('deny'), call: { operation: 'GET /api/v1/activity', ...person } },
  ofWebhooks('GET /api/v1/webhooks/{id}'),
  ofWebhooks('PATCH /api/v1/webhooks/{id}'),
  ofWebhooks('DELETE /api/v1/webhooks/{id}'),
  ofWebhooks('POST /api/v1/webhooks/{id}/rotate-secret'),
  ofWebhooks('POST /api/v1/webhooks/{id}/test'),
  ofWebhooks('POST /api/v1/webhooks/{id}/replay'),
  ofWebhooks('GET /api/v1/webhooks/{id}/deliveries'),
  { before: denied, call: { operation: 'GET /api/v1/deliveries/{id}', params: delivery } },
  { before: denied, call: { operation: 'POST /api/v1/deliveries/{id}/replay', params: delivery } },
  { before: denied, call: { operation: 'POST /api/v1/deliveries/{id}/completion', params: delivery } },
  { before: [], call: { operation: 'GET /abdm/v1/requests', query: '?status=requested&type=consent&oid={{oid}}' } },
  { before: [], call: { operation: 'GET /abdm/v1/session/status', query: '?oid={{oid}}' } },
  {
    before: before('eka-approve').slice(1, -1),
    call: { operation: 'POST /abdm/v1/session/verify', body: { txn_id: '{{txnId}}', otp: '{{otp}}' } },
  },
  ...ABHA_SCENES,
]

/** A good call of every operation, with what must be there first. */
export const SCENES: readonly Pick<Example, 'before' | 'call'>[] = DIALECTS.flatMap(({ operations }) =>
  Object.keys(operations).map(
    (operation) =>
      [...MORE, ...EXAMPLES].find(({ call }) => call.operation === operation) ?? { before: [], call: { operation } },
  ),
)
