import type { Owner, RequestRow } from '@/db/queries/consent-request'
import type { NewRecord } from '@/db/queries/decision'
import { hasSessionAt } from '@/db/queries/session'
import { staffOfPartner } from '@/db/queries/staff'
import { requestStateAt } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import { isMinor } from '@/lib/core/person/identifier'
import { type Actor, type Ctx, type PersonActor, requirePartner, requirePerson } from '@/lib/operations/context'
import { proveByOtp } from '@/lib/operations/sign-in/prove-by-otp'

/** In whose name a change stands in the ledger, and how that was proven. */
export type Authority = {
  readonly actorKind: 'person' | 'partner' | 'staff'
  readonly actorId: string
  readonly authMethod: NewRecord['authMethod']
  /** Shown by dialects that say who touched a record last. */
  readonly updatedBy: 'USER' | 'API'
  /** The challenge that proved it, to be used up with the change. */
  readonly challengeId?: string
}

/** Proof that a partner passes on with an approval. */
export type PassedOn = {
  /** A code that the person read out to the partner just now. */
  readonly otp?: { readonly challengeId: string; readonly otp: string }
  /** E-mail of the partner's staff member who attests that the person agreed. */
  readonly attestedBy?: string
  /** The person is signed in, in the partner's software. */
  readonly sessionAtPartner?: boolean
}

/** Whose rows this actor can see at all. */
export function ownerOf(actor: Actor): Owner {
  if (actor.kind === 'person') return { personId: actor.personId, atPartner: actor.atPartner }
  if (actor.kind === 'partner') return { partnerId: actor.partnerId, patientId: actor.patientId }
  if (actor.kind === 'staff') return { partnerId: actor.partnerId }
  throw new Failure('unauthenticated')
}

/** A session of their own, or one in a partner's software. */
const bySession = ({ personId, via, atPartner }: PersonActor): Authority =>
  // In a partner's page the session is one with the wallet: its software never holds it.
  asPerson(personId, via !== 'api' ? 'session' : atPartner ? 'partner-session' : 'bearer')

const asPerson = (personId: string, authMethod: Authority['authMethod']): Authority => ({
  actorKind: 'person',
  actorId: personId,
  authMethod,
  updatedBy: 'USER',
})

/**
 * Who may say yes: the person (session, bearer, a code passed on by the partner, or a session in the
 * partner's software), or the named staff member of a partner that the operator trusts to attest. A minor: nobody here.
 */
export async function authorityToApprove(ctx: Ctx, request: RequestRow, passedOn: PassedOn): Promise<Authority> {
  const { actor } = ctx
  if (request.personId === null && actor.kind === 'partner')
    throw new Failure('illegal_transition', {}, { state: requestStateAt(request, ctx.now) })
  const authority = await whoApproves(ctx, request, passedOn)
  if (isMinor(request.birthYear, ctx.now)) throw new Failure('minor_needs_parent')
  return authority
}

async function whoApproves(ctx: Ctx, request: RequestRow, passedOn: PassedOn): Promise<Authority> {
  const { actor } = ctx
  if (actor.kind === 'person') return bySession(actor)
  if (actor.kind !== 'partner') throw new Failure('unauthenticated')

  if (passedOn.otp) {
    const proven = await proveByOtp(ctx, passedOn.otp)
    // A code of someone else proves nothing about this person.
    if (!request.personId || !proven.personIds.includes(request.personId)) throw new Failure('forbidden')
    return { ...asPerson(request.personId, 'fresh-otp'), challengeId: proven.challengeId }
  }
  if (passedOn.sessionAtPartner) {
    const { personId } = request
    if (!personId || !(await hasSessionAt(ctx.db, personId, actor.partnerId, ctx.now)))
      throw new Failure('person_session_needed')
    return asPerson(personId, 'partner-session')
  }
  if (actor.scopes.includes('attest-consent')) {
    if (!passedOn.attestedBy) throw new Failure('invalid_input', { attestedBy: ['names the staff member who attests'] })
    const staffId = await staffOfPartner(ctx.db, actor.partnerId, passedOn.attestedBy)
    if (!staffId) throw new Failure('invalid_input', { attestedBy: ['is not a staff member of yours'] })
    return { actorKind: 'staff', actorId: staffId, authMethod: 'attested', updatedBy: 'API' }
  }
  throw new Failure('forbidden')
}

/** The person alone, signed in. */
export const authorityOfPerson = (ctx: Ctx): Authority => bySession(requirePerson(ctx))

/**
 * Who may say no, pause or stop: the person, always and whatever `revocable` says (DPDP s.6(4));
 * or a partner that holds `act-for-person` and is recorded as such.
 */
export function authorityToReduce(ctx: Ctx): Authority {
  if (ctx.actor.kind === 'person') return bySession(ctx.actor)
  const { partnerId } = requirePartner(ctx, 'act-for-person')
  return { actorKind: 'partner', actorId: partnerId, authMethod: 'partner-scope', updatedBy: 'API' }
}
