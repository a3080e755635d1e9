import { v7 } from 'uuid'
import type { Db, Sql } from '@/db/client'
import { Failure } from '@/lib/core/failure'
import { isSteppedUp, may, needsStepUp, type Permission, type Role, rolesWith } from '@/lib/core/staff/permission'

/** What a credential may do beyond asking and reading its own. */
export type Scope = 'consents:request' | 'consents:read' | 'act-for-person' | 'attest-consent' | 'webhooks:manage'

export type PersonActor = {
  readonly kind: 'person'
  readonly personId: string
  readonly sessionId: string
  /** `embed`: in a page of a partner's. */
  readonly via: 'web' | 'api' | 'embed'
  /** In whose software they signed in: they see what this partner asks. Not there: on their own device. */
  readonly atPartner?: string
  /** The partner's key that speaks for them there, where they have no session of ours. */
  readonly credentialId?: string
  /** The session in a partner's page that an answer came from, and whether it was given there or in a window of ours. */
  readonly embed?: { readonly sessionId: string; readonly path: 'frame' | 'popup' | 'window' }
}
export type PartnerActor = {
  readonly kind: 'partner'
  readonly partnerId: string
  readonly credentialId: string
  readonly scopes: readonly Scope[]
  /** The person whom the call is about, where the partner names one. */
  readonly patientId?: string
}
/** A member of a partner's staff, signed in to the console. A session works for one partner at a time. */
export type StaffActor = {
  readonly kind: 'staff'
  readonly staffId: string
  readonly partnerId: string
  readonly role: Role
  readonly sessionId: string
  /** When they last proved who they are; null: not since the session stands. */
  readonly steppedUpAt: Date | null
}
export type Actor =
  | PersonActor
  | PartnerActor
  | StaffActor
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'system' }

export type Door = 'web' | 'embed' | 'console' | 'native' | 'samagra' | 'eka' | 'veriff' | 'attestr' | 'abdm' | 'system'

/** What every operation receives. No request, no cookies: any door can build one. */
export type Ctx = {
  /** The pool, or a transaction that a door has opened around the operation. */
  readonly db: Sql
  /** The pool, outside any transaction: for counts that must survive a refusal (wrong codes). */
  readonly pool: Db
  readonly actor: Actor
  readonly door: Door
  readonly now: Date
  /** Ties a call to its audit events and log lines. */
  readonly traceId: string
  /** Runs after the answer has been sent (a code by SMS, say), so that its time tells nothing. */
  readonly afterAnswer: (task: () => Promise<void>) => void
}

/** Of what the wallet or its operator does, for nobody who waits for an answer. */
export const systemContext = (db: Db, now: Date): Ctx => ({
  db,
  pool: db,
  actor: { kind: 'system' },
  door: 'system',
  now,
  traceId: v7(),
  afterAnswer: (task) => void task(),
})

export function requirePerson(ctx: Ctx): PersonActor {
  if (ctx.actor.kind !== 'person') throw new Failure(ctx.actor.kind === 'anonymous' ? 'unauthenticated' : 'forbidden')
  return ctx.actor
}

export function requirePartner(ctx: Ctx, scope: Scope): PartnerActor {
  if (ctx.actor.kind !== 'partner') throw new Failure(ctx.actor.kind === 'anonymous' ? 'unauthenticated' : 'forbidden')
  if (!ctx.actor.scopes.includes(scope)) throw new Failure('forbidden')
  return ctx.actor
}

/** Whoever is signed in to the console, for what is their own: their sessions, say. */
export function requireAnyStaff({ actor }: Ctx): StaffActor {
  if (actor.kind !== 'staff') throw new Failure(actor.kind === 'anonymous' ? 'unauthenticated' : 'forbidden')
  return actor
}

/**
 * The staff member who acts, when their role may do this. Fails with `unauthenticated`, `forbidden` (`facts.roles`:
 * those that may), and `step_up_required` where a proof of identity is needed that is at most 5 minutes old.
 */
export function requireStaff(ctx: Ctx, permission: Permission): StaffActor {
  const actor = requireAnyStaff(ctx)
  if (!may(actor.role, permission)) throw new Failure('forbidden', {}, { roles: rolesWith(permission) })
  if (needsStepUp(permission) && !isSteppedUp(actor.steppedUpAt, ctx.now)) throw new Failure('step_up_required')
  return actor
}

/** A partner by its software, with this scope, or by its staff, with this permission. Fails as either of them would. */
export function requirePartnerOrStaff(ctx: Ctx, scope: Scope, permission: Permission): { readonly partnerId: string } {
  return ctx.actor.kind === 'staff' ? requireStaff(ctx, permission) : requirePartner(ctx, scope)
}

/** Runs in one transaction: the door's, when it opened one, else a new one. */
export function inTransaction<T>(ctx: Ctx, run: (tx: Sql) => Promise<T>): Promise<T> {
  return 'begin' in ctx.db ? (ctx.db.begin((tx) => run(tx)) as Promise<T>) : run(ctx.db)
}

/** Who stands in the ledger. */
export function actorOf(ctx: Ctx): { actorKind: 'person' | 'partner' | 'staff' | 'system'; actorId: string } {
  switch (ctx.actor.kind) {
    case 'person':
      return { actorKind: 'person', actorId: ctx.actor.personId }
    case 'partner':
      return { actorKind: 'partner', actorId: ctx.actor.partnerId }
    case 'staff':
      return { actorKind: 'staff', actorId: ctx.actor.staffId }
    default:
      return { actorKind: 'system', actorId: ctx.actor.kind }
  }
}
