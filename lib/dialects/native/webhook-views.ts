import type { DeliveryRow } from '@/db/queries/webhook'
import type { ShownEndpoint } from '@/lib/operations/webhook/create-endpoint'

const iso = (at: Date | null) => at?.toISOString() ?? null

export const webhookView = ({ endpoint, publicKey, secret }: ShownEndpoint) => ({
  id: endpoint.id,
  format: endpoint.format,
  url: endpoint.url,
  description: endpoint.description,
  topics: endpoint.topics,
  status: endpoint.status,
  pausedBy: endpoint.pausedBy,
  failingSince: iso(endpoint.failingSince),
  publicKey,
  ...(secret !== undefined && { secret }),
  createdAt: iso(endpoint.createdAt),
  updatedAt: iso(endpoint.updatedAt),
})

type State = DeliveryRow['state']

/** `waiting` and `queued` are one to a caller: it is under way. */
export const statesOf = (shown: State | undefined): readonly State[] | null =>
  shown === undefined ? null : shown === 'waiting' ? ['waiting', 'queued'] : [shown]

export const deliveryView = (row: DeliveryRow) => ({
  id: row.id,
  eventId: row.outboxId,
  recipient: row.recipientKind,
  webhookId: row.endpointId,
  topic: row.topic,
  at: iso(row.at),
  requestId: row.requestId,
  artefactId: row.artefactId,
  sessionId: row.sessionId,
  state: row.state === 'queued' ? 'waiting' : row.state,
  nextAt: row.state === 'waiting' ? iso(row.nextAt) : null,
  toldAt: iso(row.toldAt),
  stoppedAt: iso(row.stoppedAt),
  deletedAt: iso(row.deletedAt),
  evidenceUrl: row.evidenceUrl,
  attempts: row.tries.map(({ at, ...tried }) => ({ at: iso(new Date(at)), ...tried })),
})
