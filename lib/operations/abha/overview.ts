import { abhaNumbersOf, findChange, findOpenChange, hasOtherIdentifier as findOtherIdentifier } from '@/db/queries/abha'
import { openIdentifier } from '@/db/queries/person'
import { maskIdentifier } from '@/lib/core/person/identifier'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { abhaOffer } from './offer'
import { type AbhaOverview, changeView, type OwnAbha } from './view'

/** The person's ABHA numbers, what was begun with them and what stands. */
export async function abhaOverview(ctx: Ctx): Promise<AbhaOverview> {
  const { personId } = requirePerson(ctx)
  const [own, hasOtherIdentifier] = await Promise.all([
    abhaNumbersOf(ctx.db, personId),
    findOtherIdentifier(ctx.db, personId),
  ])
  const abhas = await Promise.all(
    own.map(async ({ id, valueSealed, valueHash, deactivatedBy }): Promise<OwnAbha> => {
      const [open, deactivation] = await Promise.all([
        findOpenChange(ctx.db, valueHash, personId),
        deactivatedBy ? findChange(ctx.db, deactivatedBy, personId) : undefined,
      ])
      return {
        identifierId: id,
        abhaNumber: maskIdentifier({ kind: 'abha_number', value: openIdentifier(id, valueSealed) }),
        state: deactivatedBy ? 'DEACTIVATED' : 'ACTIVE',
        open: open ? changeView(open, ctx.now) : null,
        deactivation: deactivation ? changeView(deactivation, ctx.now) : null,
      }
    }),
  )
  return { ...abhaOffer(), abhas, hasOtherIdentifier }
}
