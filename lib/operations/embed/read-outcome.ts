import { randomUUID } from 'node:crypto'
import { findRequest } from '@/db/queries/consent-request'
import type { EmbedSession } from '@/db/queries/embed'
import { requestStateAt } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'
import { outcomeClaims } from '@/lib/proof/claims'
import { signer } from '@/lib/proof/keys'
import { signProof } from '@/lib/proof/sign'

const RECEIPT_MS = 10 * 60_000

/** `ended`: nobody answered, and nobody can any more. */
export type Outcome = 'open' | 'approved' | 'denied' | 'ended'

/**
 * What became of the session's request, at whichever door: `open` until somebody has proven in the session who they are.
 * Told to its end from then on: who proved it may answer in a window when the proof is over. Refuses: not_found.
 */
export async function readOutcome(ctx: Ctx, session: EmbedSession): Promise<Outcome> {
  if (!session.wasProven) return 'open'
  const request = await findRequest(ctx.db, { id: session.requestId }, { partnerId: session.partnerId })
  if (!request) throw new Failure('not_found')
  if (request.decisionVerdict) return request.decisionVerdict === 'granted' ? 'approved' : 'denied'
  return requestStateAt(request, ctx.now) === 'REQUESTED' ? 'open' : 'ended'
}

/**
 * What the partner's page is told, signed: which request, and yes or no. It names no person and no data, and is no
 * permission: the API tells what stands.
 */
export async function outcomeReceipt(ctx: Ctx, session: EmbedSession, outcome: 'approved' | 'denied'): Promise<string> {
  return signProof(await signer(ctx.db, ctx.now), outcomeClaims(session.requestId, outcome), {
    aud: session.parentOrigin,
    sub: session.requestId,
    jti: randomUUID(),
    iat: ctx.now,
    exp: new Date(ctx.now.getTime() + RECEIPT_MS),
  })
}
