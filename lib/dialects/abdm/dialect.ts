import { gatewayCaller } from '@/lib/auth/gateway-session'
import { Failure } from '@/lib/core/failure'
import type { Caller, Dialect, Sent } from '@/lib/http/handle'
import { write } from '@/lib/http/written'
import { tokenKind } from '@/lib/operations/sign-in/token'
import { errorBody } from './errors'

export type AbdmCaller = Caller & {
  /** The person's session at ABHA, as a partner passes it on. */
  readonly xToken: string | null
}

/** A partner's session of the gateway or a person's own token; a person's own token may come in the place of their session at ABHA. */
async function identify({ request, now }: Sent): Promise<AbdmCaller> {
  const caller = await gatewayCaller(request.headers.get('authorization'), now)
  const sent = request.headers.get('x-token')
  const xToken = /^(?:Bearer +)?(\S{1,8000})$/i.exec(sent ?? '')?.[1] ?? null
  if (caller.credential === undefined || xToken === null || tokenKind(xToken) !== 'p') return { ...caller, xToken }
  const { actor } = await gatewayCaller(`Bearer ${xToken}`, now)
  if (actor.kind !== 'person') throw new Failure('unauthenticated')
  const { partnerId: atPartner, credentialId } = caller.actor
  return { actor: { ...actor, atPartner, credentialId }, credential: caller.credential, xToken: null }
}

/** A partner speaks for a facility of its own, and says for which. */
async function assertFacility({ credential }: AbdmCaller, { request }: Sent): Promise<void> {
  if (!credential) return
  const hipId = request.headers.get('x-hip-id')
  if (!hipId) throw new Failure('invalid_input', { 'X-HIP-ID': ['is missing'] })
  if (hipId !== credential.hipId)
    throw new Failure('forbidden', { 'X-HIP-ID': ['is not the facility of this credential'] })
}

/** The account calls of ABDM's V2, and the session of its gateway. */
export const abdm: Dialect<AbdmCaller> = {
  door: 'abdm',
  identify,
  prove: assertFacility,
  refuse(failure, traceId) {
    const { status, body } = errorBody(failure, traceId)
    const { retryAfter } = failure?.facts ?? {}
    return write({
      status,
      body,
      headers: {
        ...(status === 401 && { 'www-authenticate': 'Bearer' }),
        ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      },
    })
  },
}
