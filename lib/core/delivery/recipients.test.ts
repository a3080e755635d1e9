import { expect, test } from 'vitest'
import { type Endpoint, recipientsOf, type ToldEvent } from './recipients'

const event = (topic: string, over: Partial<ToldEvent> = {}): ToldEvent => ({
  topic,
  dialect: 'native',
  callbackUrl: null,
  details: {},
  artefactId: null,
  personId: null,
  invitee: null,
  ...over,
})
const endpoint = (id: string, over: Partial<Endpoint> = {}): Endpoint => ({
  id,
  format: 'standard',
  url: 'https://partner.example/hook',
  topics: [],
  ...over,
})
const refs = (of: ToldEvent, endpoints: Endpoint[]) =>
  recipientsOf(of, endpoints).map(({ kind, ref }) => `${kind} ${ref}`)

test('an endpoint hears of everything, or of the topics that it chose', () => {
  const both = [endpoint('a'), endpoint('b', { topics: ['consent.revoked'] })]
  expect(refs(event('consent.granted'), both)).toEqual(['webhook a'])
  expect(refs(event('consent.revoked'), both)).toEqual(['webhook a', 'webhook b'])
  expect(refs(event('consent.revoked'), [])).toEqual([])
})

test('what only a log hears of is sent to no endpoint', () => {
  const read = event('consent.data_read', {
    dialect: 'samagra',
    details: { logs: { dataAccess: 'https://logs.example' } },
  })
  expect(refs(read, [endpoint('a')])).toEqual(['samagra_log dataAccess'])
})

test('a test goes to the endpoint that is tried and to no other', () => {
  const both = [endpoint('a', { topics: ['consent.revoked'] }), endpoint('b')]
  expect(refs(event('webhook.test', { details: { endpointId: 'a' } }), both)).toEqual(['webhook a'])
  expect(refs(event('webhook.test'), both)).toEqual([])
})

test('an Eka client hears of states, and of nothing that its dialect has no word for', () => {
  const eka = [endpoint('a', { format: 'eka' })]
  expect(refs(event('consent.granted', { dialect: 'eka' }), eka)).toEqual(['eka_webhook a'])
  expect(refs(event('consent.used', { dialect: 'eka' }), eka)).toEqual([])
})

test('an Eka client hears of requests and their artefacts: of a check, which is about none, a standard endpoint does', () => {
  const both = [endpoint('a', { format: 'eka' }), endpoint('b')]
  for (const topic of ['consent.granted', 'consent.denied', 'consent.revoked'])
    expect([topic, refs(event(topic, { dialect: null }), both)]).toEqual([topic, ['webhook b']])
  expect(refs(event('webhook.test', { dialect: null, details: { endpointId: 'a' } }), both)).toEqual(['eka_webhook a'])
})

test("a Samagra request's own address is told where the partner has registered its origin", () => {
  const samagra = [endpoint('a', { format: 'samagra', url: 'https://partner.example' })]
  const at = (callbackUrl: string | null, dialect = 'samagra') => event('consent.granted', { dialect, callbackUrl })
  expect(refs(at('https://partner.example/api/v1/consume'), samagra)).toEqual(['samagra_webhook a'])
  for (const other of [
    'https://evil.example/api',
    'http://partner.example/',
    'https://partner.example:8443/',
    'x',
    null,
  ])
    expect([other, refs(at(other), samagra)]).toEqual([other, []])
  expect(refs(at('https://partner.example/', 'native'), samagra)).toEqual([])
})

test('each log that an artefact names is told of a use', () => {
  const logs = { consentUse: 'https://log.example/a', dataAccess: 'https://log.example/b', other: 1 }
  expect(refs(event('consent.used', { details: { logs } }), [])).toEqual([
    'samagra_log consentUse',
    'samagra_log dataAccess',
  ])
})

test('the person is told of what concerns them, and someone nobody knows only that they are asked', () => {
  expect(refs(event('consent.asked', { personId: 'p', invitee: 'x' }), [])).toEqual(['person p'])
  expect(refs(event('consent.asked', { invitee: 'mobile:ab' }), [])).toEqual(['person invited:mobile:ab'])
  expect(refs(event('consent.expired', { invitee: 'mobile:ab' }), [])).toEqual([])
  expect(refs(event('consent.asked'), [])).toEqual([])
  expect(refs(event('consent.denied', { personId: 'p', details: { authMethod: 'session' } }), [])).toEqual([])
  expect(refs(event('consent.denied', { personId: 'p', details: { authMethod: 'partner-scope' } }), [])).toEqual([
    'person p',
  ])
})

test('the upstream of a consent hears of an answer and a withdrawal, and of nothing else', () => {
  const kept = (topic: string) => event(topic, { upstreamId: 'u' })
  for (const topic of ['consent.granted', 'consent.denied', 'consent.revoked'])
    expect([topic, refs(kept(topic), [])]).toEqual([topic, ['relay u']])
  for (const topic of ['consent.asked', 'consent.paused', 'consent.used'])
    expect([topic, refs(kept(topic), [])]).toEqual([topic, []])
  expect(refs(event('consent.granted', { upstreamId: null }), [])).toEqual([])
})
