import { openGateway } from '@/lib/upstream/abdm/open-gateway'

export type AbhaOffer = {
  /** False: this wallet is not connected to ABDM, and nothing of this is offered. */
  readonly offered: boolean
  /** Everything here happens in a sandbox: pages say so. */
  readonly sandbox: boolean
}

/** In the ledger: what was done in a sandbox, where no real ABHA is changed. */
export const inSandbox = (): { sandbox?: true } => (abhaOffer().sandbox ? { sandbox: true } : {})

export function abhaOffer(): AbhaOffer {
  const gateway = openGateway()
  return { offered: gateway !== null, sandbox: gateway?.sandbox ?? false }
}
