import { peopleByRef, refIssuersOf } from '@/db/queries/person'
import { blindIndex } from '@/db/sealed'
import { Failure } from '@/lib/core/failure'
import { oidIssuer } from '@/lib/core/person/identifier'
import type { Ctx } from '@/lib/operations/context'

/** How a call names a patient; `field` is the header or parameter, for its errors. */
export type PatientName = { readonly field: string; readonly of: 'eka' | 'partner'; readonly value: string }

export const issuerOf = (name: Pick<PatientName, 'of'>, partnerId: string): string =>
  name.of === 'eka' ? oidIssuer(partnerId) : partnerId

export const hashOf = ({ value }: PatientName, issuer: string): Buffer => blindIndex('partner_ref', issuer, value)

/**
 * The context of a call about one patient: a partner then sees what it asks of this person and nothing else.
 * Without a name it is left as it is. `invalid_input` names the field that nobody here has, that names
 * someone else than another field does, or (of a person's own call) someone else than the caller.
 */
export async function aboutPatient(ctx: Ctx, names: readonly PatientName[]): Promise<Ctx> {
  const { actor } = ctx
  if (names.length === 0) return ctx
  if (actor.kind === 'person') {
    const { atPartner } = actor
    // In a partner's software it is that partner who names them.
    const issuers = atPartner ? [oidIssuer(atPartner), atPartner] : await refIssuersOf(ctx.db, actor.personId)
    for (const name of names) {
      const fitting = issuers.filter((issuer) => issuer.startsWith(oidIssuer('')) === (name.of === 'eka'))
      const named = await peopleByRef(
        ctx.db,
        fitting.map((issuer) => ({ issuer, hash: hashOf(name, issuer) })),
      )
      if (!named.includes(actor.personId)) throw new Failure('invalid_input', { [name.field]: ['is not your own id'] })
    }
    return ctx
  }
  if (actor.kind !== 'partner') return ctx
  const people = await peopleByRef(
    ctx.db,
    names.map((name) => {
      const issuer = issuerOf(name, actor.partnerId)
      return { issuer, hash: hashOf(name, issuer) }
    }),
  )
  const [patientId] = people
  for (const [at, personId] of people.entries()) {
    const field = names[at]?.field ?? ''
    if (!personId) throw new Failure('invalid_input', { [field]: ['names nobody who is known here'] })
    if (personId !== patientId)
      throw new Failure('invalid_input', { [field]: [`names someone else than ${names[0]?.field}`] })
  }
  return { ...ctx, actor: { ...actor, patientId: patientId ?? undefined } }
}
