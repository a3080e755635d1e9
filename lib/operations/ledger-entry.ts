import { v7 } from 'uuid'
import type { LedgerEntry } from '@/db/queries/consent-request'
import type { Ctx } from '@/lib/operations/context'

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
  // A partner is one actor whichever of its keys it used; which one is kept beside.
  details: ctx.actor.kind === 'partner' ? { ...details, credentialId: ctx.actor.credentialId } : details,
})
