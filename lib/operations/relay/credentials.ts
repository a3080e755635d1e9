import type { UpstreamRow } from '@/db/queries/upstream'
import { seal, unseal } from '@/db/sealed'

const PLACE = 'partner_upstream.credentials'
/** A partner has one account for each dialect: that is what its credentials are sealed for. */
const ownerOf = ({ partnerId, dialect }: Pick<UpstreamRow, 'partnerId' | 'dialect'>) => `${partnerId}/${dialect}`

export const sealCredentials = (of: Pick<UpstreamRow, 'partnerId' | 'dialect'>, credentials: unknown): Buffer =>
  seal(JSON.stringify(credentials), PLACE, ownerOf(of))

export const unsealCredentials = (row: UpstreamRow): unknown =>
  JSON.parse(unseal(row.credentialsSealed, PLACE, ownerOf(row)))
