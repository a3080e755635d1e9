/** The partner that asks, in every database of the bench. */
export const PARTNER = { id: '0190a000-0000-7000-8000-0000000000b1', consumerId: 'did:consumer:bench' }

/** Long before any bench, and long after. */
export const CREATED = '2026-01-01T00:00:00.000Z'
export const EXPIRES = '2099-12-31T23:59:59.000Z'

/** A Samagra artefact of the size the reference shows, about the person with this e-mail. */
export const exampleArtifact = (email: string) => ({
  signature: '',
  created: CREATED,
  expires: EXPIRES,
  revocable: true,
  collector: { id: 'did:collector:123', url: 'https://collector.example/consent' },
  consumer: { id: PARTNER.consumerId, url: 'https://consumer.example/consent' },
  provider: { id: 'did:provider:123', url: 'https://provider.example/consent' },
  user: { id: email },
  revoker: { id: 'did:revoker:123', url: 'https://revoker.example/consent' },
  purpose: 'CAREMGT',
  user_sign: '',
  collector_sign: '',
  frequency: { ttl: 2_592_000, limit: 4 },
  total_queries_allowed: 30,
  log: {
    consent_use: { url: 'https://consumer.example/log/consent' },
    data_access: { url: 'https://consumer.example/log/data' },
  },
  data: ['intDay', 'intMonth', 'intGender', 'intMaritalStatus', 'intPrimaryMobileNumber'],
})

/** Words of the length that a check shows. */
export const CHECK_TEXT =
  'I agree that my identity document is photographed, that the data on it is read and compared with my face, and that the result is given to the company that asked for this check.'
