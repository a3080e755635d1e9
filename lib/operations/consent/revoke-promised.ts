import { standingSince } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'
import type { Changed, ChangeInput } from './change-artefact'
import { loadRequest } from './load-request'
import { revoke } from './revoke'

/**
 * Revokes by an artefact id that was promised at registration. Before a grant that artefact does
 * not exist: then the state that stands is said (`illegal_transition`), to its owner only.
 */
export async function revokePromised(
  ctx: Ctx,
  { caId, ...input }: Omit<ChangeInput, 'artefactId'> & { readonly caId: string },
): Promise<Changed> {
  try {
    return await revoke(ctx, { ...input, artefactId: caId })
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'not_found') throw error
    const loaded = await loadRequest(ctx, { caId })
    const { state } = loaded
    const at = standingSince(loaded, ctx.now)
    throw new Failure(state === 'EXPIRED' ? 'request_expired' : 'illegal_transition', {}, { state, at })
  }
}
