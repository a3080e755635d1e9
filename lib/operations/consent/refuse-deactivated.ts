import type { Sql } from '@/db/client'
import { namesDeactivated } from '@/db/queries/abha'
import type { RequestRow } from '@/db/queries/consent-request'
import { Failure } from '@/lib/core/failure'

export const namesAbha = ({ subjectKind }: RequestRow): boolean =>
  subjectKind === 'abha_number' || subjectKind === 'abha_address'

/**
 * Nothing begins to be shared by an ABHA that is deactivated (`abha_deactivated`). In the transaction of the change:
 * a deactivation at the same moment comes after it, and misses nothing, or before.
 */
export async function refuseDeactivated(tx: Sql, request: RequestRow): Promise<void> {
  if (namesAbha(request) && (await namesDeactivated(tx, request))) throw new Failure('abha_deactivated')
}
