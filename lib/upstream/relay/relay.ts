import type { z } from 'zod'
import { judgeAnswer } from '@/lib/core/delivery/answer'
import {
  codeIn,
  codeOf,
  isFinal,
  type RelayOrder,
  type RelayVerdict,
  type UpstreamDialect,
} from '@/lib/core/delivery/relay'
import { UpstreamFailure } from '../call'
import { AttestrCredentials, relayToAttestr } from './attestr'
import { RelayConflict } from './conflict'
import { EkaCredentials, relayToEka } from './eka'
import { relayToSamagra, SamagraCredentials } from './samagra'
import { relayToVeriff, VeriffCredentials } from './veriff'

/** What an account at each service is made of. */
export const CREDENTIALS: Readonly<Record<UpstreamDialect, z.ZodType>> = {
  eka: EkaCredentials,
  veriff: VeriffCredentials,
  attestr: AttestrCredentials,
  samagra: SamagraCredentials,
}

export type Upstream = {
  readonly dialect: UpstreamDialect
  readonly baseUrl: string
  /** Parsed by the dialect's schema before it is used. */
  readonly credentials: unknown
}

function make({ dialect, baseUrl, credentials }: Upstream, order: RelayOrder) {
  switch (dialect) {
    case 'eka':
      return relayToEka({ baseUrl, ...EkaCredentials.parse(credentials) }, order)
    case 'veriff':
      return relayToVeriff({ baseUrl, ...VeriffCredentials.parse(credentials) }, order)
    case 'attestr':
      return relayToAttestr({ baseUrl, ...AttestrCredentials.parse(credentials) }, order)
    case 'samagra':
      return relayToSamagra({ baseUrl, ...SamagraCredentials.parse(credentials) }, order)
  }
}

/**
 * Makes the service that holds the master copy say what the person wants there. It is asked what it has already where it
 * can be, so doing it again changes nothing. Never throws what a service or the way to it may cause.
 */
export async function relay(
  upstream: Upstream,
  order: RelayOrder,
  now: Date,
): Promise<RelayVerdict & { readonly status: number | null }> {
  try {
    const relayed = await make(upstream, order)
    return relayed.kind === 'confirmed'
      ? { kind: 'told', code: null, status: null }
      : { kind: 'sent', code: codeOf(relayed.state), notBefore: null, status: null }
  } catch (error) {
    if (error instanceof RelayConflict)
      return {
        kind: error.final ? 'refused' : 'failed',
        code: codeOf(error.code),
        notBefore: null,
        status: null,
      }
    if (!(error instanceof UpstreamFailure)) throw error
    const { kind, status = null } = error
    if (kind !== 'refused' || status === null) return { kind: 'failed', code: codeOf(kind), notBefore: null, status }
    const code = codeOf(status, codeIn(error.error))
    if (isFinal(status)) return { kind: 'refused', code, notBefore: null, status }
    const judged = judgeAnswer({ status, headers: error.headers }, now)
    return { kind: 'failed', code, notBefore: judged.kind === 'failed' ? judged.notBefore : null, status }
  }
}
