import type { AbdmGateway } from './gateway'

/** The gateway that the environment names; null where it names none: then nothing of ABHA is offered. */
export function openGateway(): AbdmGateway | null {
  return null
}
