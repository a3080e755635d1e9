import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/steps'
import { done, partnerToken } from './api'

const DAY_MS = 86_400_000
export const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()

/** How the wallet calls the demo hospital's did:consumer:123. */
export const HOSPITAL = 'City Hospital, Lucknow'
export const HOSPITAL_ID = '0190a000-0000-7000-8000-0000000000a1'
export const DOCTOR = 'Dr Meera Sharma'
export const PROVIDERS = ['IN0910001', 'IN0910002'] as const
export const DATA = ['DiagnosticReport', 'Prescription', 'DischargeSummary'] as const

/** The reference's own example (docs/examples/register.json), for this person. */
export function registration(email: string, over: Record<string, unknown> = {}) {
  const seed = JSON.parse(readFileSync(join(root, 'docs', 'examples', 'register.json'), 'utf8'))
  return { consentArtifact: { ...seed.consentArtifact, expires: inDays(365), user: { id: email }, ...over } }
}

export const register = (email: string, over?: Record<string, unknown>) =>
  done('POST', '/auth/register', { token: partnerToken('samagra'), body: registration(email, over) })

/** A request as our own API takes it: three kinds of data from two places. */
export const requestOf = (email: string, { birthYear, ...over }: Record<string, unknown> = {}) => ({
  consumerId: 'did:consumer:123',
  purpose: 'CAREMGT',
  dataTypes: DATA,
  providers: PROVIDERS.map((id) => ({ id })),
  dateRange: { from: '2025-01-01T00:00:00Z' },
  validUntil: inDays(180),
  eraseAt: inDays(365),
  expiresAt: inDays(2),
  person: { identifiers: [email], birthYear },
  ...over,
})

export const ask = (email: string, over?: Record<string, unknown>) =>
  done('POST', '/api/v1/consent-requests', { token: partnerToken('api'), body: requestOf(email, over) })

/** A yes with the words of the notice, as a person's own program gives it. Answers with the request. */
export async function approveByApi(id: string, token: string, scope: { dataTypes?: string[] } = {}) {
  const query = scope.dataTypes ? `?dataTypes=${scope.dataTypes}` : ''
  const { textHash, language } = await done('GET', `/api/v1/consent-requests/${id}/notice${query}`, { token })
  return done('POST', `/api/v1/consent-requests/${id}/approve`, { token, body: { textHash, language, scope } })
}
