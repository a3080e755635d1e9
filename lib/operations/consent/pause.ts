import type { Ctx } from '@/lib/operations/context'
import { authorityToReduce } from './authority'
import { type Changed, changeArtefact } from './change-artefact'

/**
 * Lets nobody use an artefact until its person resumes it. Whoever may revoke may pause.
 * Its end does not move. Repeating it answers as the first time.
 * Refuses: not_found, forbidden, request_expired, already_decided.
 */
export const pause = (ctx: Ctx, input: { readonly artefactId: string }): Promise<Changed> =>
  changeArtefact(ctx, 'pause', input, authorityToReduce)
