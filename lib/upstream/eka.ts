import { z } from 'zod'
import {
  Created,
  GenericError,
  RequestDetails,
  Requests,
  SessionInit,
  SessionState,
  SessionToken,
} from '@/lib/dialects/eka/documents'
import type {
  ApproveBody,
  CreateBody,
  DenyBody,
  InitBody,
  RequestQuery,
  RequestsQuery,
  RevokeBody,
  VerifyBody,
} from '@/lib/dialects/eka/schema'
import { callUpstream } from './call'

/** A partner's or a person's access. `baseUrl` without a slash at its end: "https://api.eka.care". */
export type EkaAccess = { readonly baseUrl: string; readonly token: string; readonly hipId?: string }

/** Whom a call is about, where a partner makes it: the OID, the partner's own id, or both. */
export type EkaPatient = { readonly oid?: string; readonly partnerPatientId?: string }

type Query = Readonly<Record<string, string | undefined>>

/** The calls of Eka's ABDM Connect. Each throws UpstreamFailure, with the service's own error when it said no. */
export function ekaClient({ baseUrl, token, hipId }: EkaAccess) {
  const send = async <A>(
    method: string,
    path: string,
    answer: z.ZodType<A>,
    { patient = {}, query = {}, body }: { patient?: EkaPatient; query?: Query; body?: unknown },
  ): Promise<A> => {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
    const search = given.length > 0 ? `?${new URLSearchParams(given)}` : ''
    const { answer: told } = await callUpstream({
      url: `${baseUrl}/abdm/v1/${path}${search}`,
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(hipId !== undefined && { 'x-hip-id': hipId }),
        ...(patient.oid !== undefined && { 'x-pt-id': patient.oid }),
        ...(patient.partnerPatientId !== undefined && { 'x-partner-pt-id': patient.partnerPatientId }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      answer,
      error: GenericError,
    })
    return told
  }
  // A 204: whatever comes with it says nothing.
  const done = async (path: string, body: unknown, patient?: EkaPatient): Promise<void> => {
    await send('POST', path, z.unknown(), { body, patient })
  }
  return {
    deny: (body: z.input<typeof DenyBody>, patient?: EkaPatient) => done('consents/deny', body, patient),
    /** Refused with 491 when the patient's session is over: sessionInit and sessionVerify, then again. */
    approve: (body: z.input<typeof ApproveBody>, patient?: EkaPatient) => done('consents/approve', body, patient),
    revoke: (body: z.input<typeof RevokeBody>, patient?: EkaPatient) => done('consents/revoke', body, patient),
    create: (body: z.input<typeof CreateBody>) => send('POST', 'consents/create', Created, { body }),
    requests: (query: Omit<z.input<typeof RequestsQuery>, 'oid'>, patient?: EkaPatient) =>
      send('GET', 'requests', Requests, { query, patient }),
    request: (query: Omit<z.input<typeof RequestQuery>, 'oid'>, patient?: EkaPatient) =>
      send('GET', 'request', RequestDetails, { query, patient }),
    sessionInit: (body: z.input<typeof InitBody>, patient?: EkaPatient) =>
      send('POST', 'session/init', SessionInit, { body, patient }),
    sessionVerify: (body: z.input<typeof VerifyBody>, patient?: EkaPatient) =>
      send('POST', 'session/verify', SessionToken, { body, patient }),
    sessionStatus: (patient?: EkaPatient) => send('GET', 'session/status', SessionState, { patient }),
  }
}
