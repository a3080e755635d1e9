import { upstreamAt } from '@/lib/dialects/wire'
import type { CreateRequestInput } from '@/lib/operations/consent/create-request'
import type { RegisterBody } from './schema'

/** A Samagra artefact as the operation reads it. Its `expires` is the end of the question and of the answer. */
export function toRequest({ consentArtifact: artifact }: RegisterBody): CreateRequestInput {
  // The person's identifier is kept sealed and apart; the artefact's id is ours.
  const { id: _id, user, upstream, ...wire } = artifact
  const expires = new Date(artifact.expires)
  return {
    dialect: 'samagra',
    consumerId: artifact.consumer.id,
    identifiers: [user.id],
    identifierField: 'consentArtifact.user.id',
    birthYear: null,
    purpose: artifact.purpose,
    dataTypes: [...new Set(artifact.data)],
    providers: [artifact.provider],
    careContexts: [],
    recordsFrom: null,
    recordsTo: null,
    accessMode: 'VIEW',
    frequencyLimit: artifact.frequency.limit,
    frequencySeconds: artifact.frequency.ttl,
    totalUses: artifact.total_queries_allowed,
    validUntil: expires,
    eraseAt: null,
    expiresAt: expires,
    revocable: artifact.revocable,
    noticeId: null,
    callbackUrl: artifact.consumer.url,
    callbackData: null,
    wire,
    ...upstreamAt('consentArtifact.upstream', upstream),
  }
}
