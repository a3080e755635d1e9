import { identifiersOf, openIdentifier } from '@/db/queries/person'
import { type IdentifierKind, maskIdentifier } from '@/lib/core/person/identifier'
import { type Ctx, requirePerson } from '@/lib/operations/context'

export type ListedIdentifier = {
  readonly id: string
  readonly kind: IdentifierKind
  readonly masked: string
  /** Null: a partner said so, and the person has not proven it. */
  readonly provenAt: Date | null
}

/** What the person can be found by, masked: a borrowed phone shows no numbers. */
export async function listIdentifiers(ctx: Ctx): Promise<ListedIdentifier[]> {
  const { personId } = requirePerson(ctx)
  const rows = await identifiersOf(ctx.db, personId)
  return rows.map(({ id, kind, valueSealed, provenAt }) => ({
    id,
    kind,
    masked: maskIdentifier({ kind, value: openIdentifier(id, valueSealed) }),
    provenAt,
  }))
}
