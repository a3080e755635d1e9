import { type Env, env } from '@/lib/env'
import type { AbdmGateway } from './gateway'
import { v2Gateway } from './v2'
import { v3Gateway } from './v3'

/** The gateway of an environment, with a session and a key of its own; null where it names none. */
export function gatewayFor(given: Env): AbdmGateway | null {
  const { ABDM_GATEWAY_URL, ABDM_BASE_URL, ABDM_CLIENT_ID, ABDM_CLIENT_SECRET } = given
  if (!ABDM_GATEWAY_URL || !ABDM_BASE_URL || !ABDM_CLIENT_ID || !ABDM_CLIENT_SECRET) return null
  const open = given.ABDM_API === 'v2' ? v2Gateway : v3Gateway
  return open({
    gatewayUrl: ABDM_GATEWAY_URL,
    baseUrl: ABDM_BASE_URL,
    clientId: ABDM_CLIENT_ID,
    clientSecret: ABDM_CLIENT_SECRET,
    hipId: given.ABDM_HIP_ID ?? '',
    cmId: given.ABDM_CM_ID,
    allowLoopback: given.WALLET_MODE === 'demo',
  })
}

let opened: AbdmGateway | null = null

/** This process's gateway; null where the environment names none: then nothing of ABHA is offered. */
export function openGateway(): AbdmGateway | null {
  opened ??= gatewayFor(env())
  return opened
}
