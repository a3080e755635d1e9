import { createHash } from 'node:crypto'
import type { RequestRow } from '@/db/queries/consent-request'
import { canonicalScope, type GrantedScope } from '@/lib/core/consent/scope'
import type { Authority } from './authority'

/** What makes two decisions the same: verdict, scope and text. */
export const decisionHash = (verdict: string, scope: GrantedScope | null, textHash: string | null): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([verdict, scope && canonicalScope(scope), textHash]))
    .digest()

/** True when the decision on record is this one, by this actor. */
export const isRecorded = (request: RequestRow, hash: Buffer, by: Authority): boolean =>
  request.decisionHash !== null &&
  hash.equals(request.decisionHash) &&
  request.decisionActorKind === by.actorKind &&
  request.decisionActorId === by.actorId
