/** An event as its messages tell of it: ids only. What they name is read, by who may, from the API. */
export type Happened = {
  /** The message's id, the same at every attempt. */
  readonly deliveryId: string
  readonly topic: string
  readonly at: Date
  readonly partnerId: string | null
  readonly requestId: string | null
  readonly sessionId: string | null
  /** The artefact that it is about; of a grant, all that it made. */
  readonly artefactIds: readonly string[]
  readonly dialect: string | null
  /** The request's ids in dialects that have their own. */
  readonly caId: string | null
  readonly publicId: string | null
}
