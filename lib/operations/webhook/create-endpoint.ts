import { v7 } from 'uuid'
import { type EndpointRow, endpointsOfPartner, insertEndpoint } from '@/db/queries/webhook'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, requirePartnerOrStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { newWebhookKeys, publicKeyOf } from '@/lib/proof/webhook-keys'
import { sealKeys } from './keys'

const MOST = 100

export type CreateEndpointInput = Pick<EndpointRow, 'format' | 'url' | 'description' | 'topics'>
/** An endpoint and what its receiver needs to check signatures. The secret is there only when it was just made. */
export type ShownEndpoint = { readonly endpoint: EndpointRow; readonly publicKey: string; readonly secret?: string }

/** Registers where a partner's systems are told, at an address that was checked (`checkAddress`). Refuses: forbidden, invalid_input. */
export async function createEndpoint(ctx: Ctx, input: CreateEndpointInput): Promise<ShownEndpoint> {
  const { partnerId } = requirePartnerOrStaff(ctx, 'webhooks:manage', 'webhooks:write')
  if ((await endpointsOfPartner(ctx.db, partnerId)).length >= MOST)
    throw new Failure('invalid_input', { url: [`is one too many: there are ${MOST} already`] }, { problem: 'too_many' })
  const keys = newWebhookKeys()
  const id = v7()
  const endpoint: EndpointRow = {
    ...input,
    id,
    partnerId,
    keysSealed: sealKeys(id, [{ ...keys, until: null }]),
    status: 'active',
    pausedBy: null,
    failingSince: null,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  }
  await insertEndpoint(ctx.db, endpoint, ledgerEntry(ctx, actorOf(ctx), { endpointId: id }))
  return { endpoint, publicKey: publicKeyOf(keys), secret: keys.secret }
}
