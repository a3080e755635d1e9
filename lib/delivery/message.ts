import type { SendingRow } from '@/db/queries/delivery'
import type { Happened } from '@/lib/core/delivery/happened'
import { logsOf, stateToTell, TEST_TOPIC } from '@/lib/core/delivery/recipients'
import { ekaMessage } from '@/lib/dialects/eka/callback'
import { nativeMessage } from '@/lib/dialects/native/callback'
import { samagraLogMessage, samagraMessage } from '@/lib/dialects/samagra/callback'
import { unsealKeys } from '@/lib/operations/webhook/keys'
import { keysInForce } from '@/lib/proof/webhook-keys'
import { ekaHeaders, standardHeaders } from './sign-webhook'

export type Message = { readonly url: string; readonly headers: Record<string, string>; readonly body: string }

const idOr = (value: unknown) => (typeof value === 'string' ? value : null)

/** What goes to a delivery's recipient at this time, signed as it expects; null: it has no address any more. */
export function messageOf(row: SendingRow, now: Date): Message | null {
  const { id, endpoint, recipientKind, recipientRef } = row
  const { recordId, supersededBy, narrowed, returned } = row.details
  const event: Happened = {
    ...row,
    deliveryId: id,
    state: stateToTell(row.topic, row.standing),
    recordId: idOr(recordId),
    supersededBy: idOr(supersededBy),
    narrowed: typeof narrowed === 'boolean' ? narrowed : null,
    returned: typeof returned === 'string' ? returned : null,
  }
  const keys = endpoint ? keysInForce(unsealKeys(endpoint), now) : []
  switch (recipientKind) {
    case 'webhook': {
      const body = JSON.stringify(nativeMessage(event))
      return endpoint && { url: endpoint.url, body, headers: standardHeaders(keys, id, now, body) }
    }
    case 'eka_webhook': {
      const body = JSON.stringify(ekaMessage(event, now))
      return endpoint && { url: endpoint.url, body, headers: ekaHeaders(keys, now, body) }
    }
    case 'samagra_webhook': {
      // The request's own address: it was at the endpoint's origin, which is what the partner registered.
      const body = JSON.stringify(samagraMessage(event))
      const url = row.topic === TEST_TOPIC ? (endpoint?.url ?? null) : row.callbackUrl
      const same = url !== null && endpoint !== null && URL.parse(url)?.origin === URL.parse(endpoint.url)?.origin
      return same ? { url, body, headers: standardHeaders(keys, id, now, body) } : null
    }
    case 'relay':
      throw new Error('unreachable: an upstream is called by its client')
    case 'samagra_log': {
      const url = logsOf(row.details)[recipientRef]
      return url === undefined
        ? null
        : { url, body: JSON.stringify(samagraLogMessage(event, recipientRef)), headers: {} }
    }
    case 'person':
      // Is told in words.
      return null
  }
}
