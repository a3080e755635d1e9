import { identifiersOf } from '@/db/queries/person'
import { hasSessionAt } from '@/db/queries/session'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requirePartner } from '@/lib/operations/context'

export type SessionStatus = { readonly loggedIn: boolean; readonly hasAbhaNumber: boolean }

/**
 * Whether the caller is signed in, or the patient whom a partner names in its software; and whether they
 * have an ABHA number here. Refuses: invalid_input (`field`: where a patient could have been named).
 */
export async function sessionStatus(ctx: Ctx, input: { readonly field: string }): Promise<SessionStatus> {
  const { actor } = ctx
  if (actor.kind === 'person') return { loggedIn: true, hasAbhaNumber: await hasAbhaNumber(ctx, actor.personId) }
  const { partnerId, patientId } = requirePartner(ctx, 'consents:read')
  if (!patientId) throw new Failure('invalid_input', { [input.field]: ['is needed: name the patient'] })
  const loggedIn = await hasSessionAt(ctx.db, patientId, partnerId, ctx.now)
  // Of someone who is not there, a partner learns no more than that.
  return { loggedIn, hasAbhaNumber: loggedIn && (await hasAbhaNumber(ctx, patientId)) }
}

const hasAbhaNumber = async (ctx: Ctx, personId: string) =>
  (await identifiersOf(ctx.db, personId)).some(({ kind }) => kind === 'abha_number')
