import { randomUUID } from 'node:crypto'
import type { EmbedSession } from '@/db/queries/embed'
import { loadRequest } from '@/lib/operations/consent/load-request'
import type { Ctx } from '@/lib/operations/context'
import { outcomeClaims } from '@/lib/proof/claims'
import { signer } from '@/lib/proof/keys'
import { signProof } from '@/lib/proof/sign'

const RECEIPT_MS = 10 * 60_000

/** `ended`: nobody answered, and nobody can any more. */
export type Outcome = 'open' | 'approved' | 'denied' | 'ended'

/** What became of the session's request, at whichever door. Refuses: not_found. */
export async function readOutcome(ctx: Ctx, session: EmbedSession): Promise<Outcome> {
  const { request, state } = await loadRequest(ctx, { id: session.requestId })
  if (request.decisionVerdict) return request.decisionVerdict === 'granted' ? 'approved' : 'denied'
  return state === 'REQUESTED' ? 'open' : 'ended'
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
