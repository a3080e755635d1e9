import { z } from 'zod'
import { AttestrError, Consent, ConsentDetails } from '@/lib/dialects/attestr/documents'
import type { RegisterBody } from '@/lib/dialects/attestr/schema'
import { callUpstream } from './call'

/** A partner's account at Attestr. `baseUrl` without a slash at its end: "https://api.attestr.com". */
export type AttestrAccount = { readonly baseUrl: string; readonly authToken: string }

/** The calls of Attestr's consent API. Each throws UpstreamFailure, with the service's own error when it said no. */
export function attestrClient({ baseUrl, authToken }: AttestrAccount) {
  const send = async <A>(method: string, path: string, answer: z.ZodType<A>, body?: unknown): Promise<A> => {
    const { answer: told } = await callUpstream({
      url: `${baseUrl}/api/v3/public/consent/${path}`,
      method,
      // The reference wants a content type on every call, also on those without a body.
      headers: { authorization: `Basic ${authToken}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      answer,
      error: AttestrError,
    })
    return told
  }
  return {
    register: (consent: z.input<typeof RegisterBody>): Promise<Consent> => send('POST', 'register', Consent, consent),
    read: (id: string): Promise<ConsentDetails> => send('GET', encodeURIComponent(id), ConsentDetails),
    /** The reference says that a 200 means queued, and nothing of what comes with it. */
    revoke: async (id: string): Promise<void> => {
      await send('POST', `${encodeURIComponent(id)}/revoke`, z.unknown())
    },
  }
}
