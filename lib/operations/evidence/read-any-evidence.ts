import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'
import { type CheckEvidence, readCheckEvidence } from './read-check-evidence'
import { type Evidence, readEvidence } from './read-evidence'

/** The evidence of a permission, or of a check by its session's id or a record's. Refuses: not_found, forbidden. */
export const readAnyEvidence = (ctx: Ctx, { id }: { readonly id: string }): Promise<Evidence | CheckEvidence> =>
  readEvidence(ctx, { artefactId: id }).catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'not_found') return readCheckEvidence(ctx, { id })
    throw error
  })
