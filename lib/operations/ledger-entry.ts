import { v7 } from 'uuid'
import type { LedgerEntry } from '@/db/queries/consent-request'
import type { Actor, Ctx } from '@/lib/operations/context'

/** The audit event and outbox row of one change: who did it, through which door, when. Details name nobody. */
export const ledgerEntry = (
  ctx: Ctx,
  actor: { actorKind: string; actorId: string },
  details: Record<string, unknown> = {},
): LedgerEntry => ({
  auditId: v7(),
  outboxId: v7(),
  consequenceId: v7(),
  at: ctx.now,
  actorKind: actor.actorKind,
  actorId: actor.actorId,
  door: ctx.door,
  traceId: ctx.traceId,
  details: { ...details, ...through(ctx.actor) },
})

/**
 * A partner is one actor whichever of its keys it used; which one is kept beside, also where it
 * speaks for a person. Of an answer that began in a partner's page: where it was given.
 */
function through(actor: Actor): Record<string, unknown> {
  if (actor.kind === 'partner') return { credentialId: actor.credentialId }
  if (actor.kind !== 'person') return {}
  const { embed, credentialId, atPartner } = actor
  return {
    ...(embed && { embedSessionId: embed.sessionId, path: embed.path }),
    ...(credentialId && { partnerId: atPartner, credentialId }),
  }
}
