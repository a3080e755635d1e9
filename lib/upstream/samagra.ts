import type { z } from 'zod'
import { SamagraError, SamagraRecord, SamagraVerified } from '@/lib/dialects/samagra/documents'
import type { DecisionBody, RegisterBody, VerifyBody } from '@/lib/dialects/samagra/schema'
import { callUpstream } from './call'

/** A caller of a Samagra consent manager. `baseUrl` without a slash at its end: "https://auth.example.org". */
export type SamagraAccount = { readonly baseUrl: string; readonly token: string }

/** The calls of Samagra's API. Each throws UpstreamFailure, with the service's own error when it said no. */
export function samagraClient({ baseUrl, token }: SamagraAccount) {
  const send = async <A>(method: string, path: string, answer: z.ZodType<A>, body?: unknown): Promise<A> => {
    const { answer: told } = await callUpstream({
      url: `${baseUrl}/auth/${path}`,
      method,
      // The reference wants a content type on every call, also on those without a body.
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      answer,
      error: SamagraError,
    })
    return told
  }
  const decide =
    (verb: 'accept' | 'reject' | 'revoke') =>
    /** The reference's own calls carry no body; this wallet takes one. */
    (caId: string, body?: z.input<typeof DecisionBody>): Promise<SamagraRecord> =>
      send('PATCH', `${encodeURIComponent(caId)}/${verb}`, SamagraRecord, body)
  return {
    register: (body: z.input<typeof RegisterBody>): Promise<SamagraRecord> =>
      send('POST', 'register', SamagraRecord, body),
    accept: decide('accept'),
    reject: decide('reject'),
    revoke: decide('revoke'),
    /** The provider's row; where the service's data path is off, the checked permission. */
    verify: (query: z.input<typeof VerifyBody>): Promise<SamagraVerified> =>
      send('POST', 'verify', SamagraVerified, query),
  }
}
