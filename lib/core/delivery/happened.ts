import type { State } from './recipients'

/** An event as its messages tell of it: ids only. What they name is read, by who may, from the API. */
export type Happened = {
  /** The message's id, the same at every attempt. */
  readonly deliveryId: string
  readonly topic: string
  /** The state to tell of, in core names; null: it is about none. */
  readonly state: State | null
  readonly at: Date
  readonly partnerId: string | null
  readonly requestId: string | null
  readonly sessionId: string | null
  /** Of a check: the entry of its record that it is about, and the one that replaced it. */
  readonly recordId: string | null
  readonly supersededBy: string | null
  /** Of a grant: less was given than asked. Null: it is none. */
  readonly narrowed: boolean | null
  /** Of a cancellation: why the partner's own reviewer sent it back. Null: nobody did. */
  readonly returned: string | null
  /** The artefact that it is about; of a grant, all that it made. */
  readonly artefactIds: readonly string[]
  readonly dialect: string | null
  /** The request's ids in dialects that have their own. */
  readonly caId: string | null
  readonly publicId: string | null
}
