import type { z } from 'zod'
import { OpenedSession, SessionConsents, UploadedConsent, VeriffError } from '@/lib/dialects/veriff/documents'
import type { OpenSessionBody, UploadConsentBody } from '@/lib/dialects/veriff/schema'
import { freshData, hmacOf, isSignedBy, readSignature } from '@/lib/dialects/veriff/signature'
import { callUpstream, UpstreamFailure } from './call'

/** A partner's integration at Veriff. `baseUrl` without a slash at its end: "https://stationapi.veriff.com". */
export type VeriffAccount = {
  readonly baseUrl: string
  readonly apiKey: string
  readonly secret: string
  /** Also signs the time, for a service that asks for it: a wallet like this one. */
  readonly signTime?: boolean
}

/**
 * The calls of Veriff's sessions, signed. Each throws UpstreamFailure, with the service's own error when it said
 * no; an answer that the secret did not sign is `unreadable`.
 */
export function veriffClient({ baseUrl, apiKey, secret, signTime = false }: VeriffAccount) {
  const hex = (data: string) => hmacOf(secret, data).toString('hex')
  const withTime = (method: string, path: string, body: string) => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const data = freshData(timestamp, method, new URL(baseUrl + path).pathname, Buffer.from(body))
    return { 'x-timestamp': timestamp, 'x-hmac-signature-v2': hex(data) }
  }
  /** `signed`: what the call's signature is over; null where the service wants none. */
  const send = async <A>(
    method: string,
    path: string,
    signed: string | null,
    answer: z.ZodType<A>,
    body?: string,
  ): Promise<A> => {
    const told = await callUpstream({
      url: baseUrl + path,
      method,
      headers: {
        'x-auth-client': apiKey,
        ...(signed !== null && { 'x-hmac-signature': hex(signed) }),
        ...(signed !== null && signTime && withTime(method, path, body ?? '')),
      },
      body,
      answer,
      error: VeriffError,
    })
    const signature = told.headers['x-hmac-signature'] ?? told.headers['vrf-hmac-signature']
    if (!isSignedBy(secret, told.raw, readSignature(signature))) throw new UpstreamFailure('unreadable', told.status)
    return told.answer
  }
  const consentsOf = (sessionId: string) => `/v1/sessions/${encodeURIComponent(sessionId)}/consents`
  return {
    openSession: (verification: z.input<typeof OpenSessionBody>['verification']) =>
      send('POST', '/v1/sessions', null, OpenedSession, JSON.stringify({ verification })),
    uploadConsent: (sessionId: string, consent: z.input<typeof UploadConsentBody>) => {
      const body = JSON.stringify(consent)
      return send('POST', consentsOf(sessionId), body, UploadedConsent, body)
    },
    /** Of a wallet like this one: Veriff itself has no such call. */
    listConsents: (sessionId: string, cursor?: string) =>
      send(
        'GET',
        `${consentsOf(sessionId)}${cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`}`,
        sessionId,
        SessionConsents,
      ),
  }
}
