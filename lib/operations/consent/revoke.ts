import type { Ctx } from '@/lib/operations/context'
import { authorityToReduce } from './authority'
import { type Changed, type ChangeInput, changeArtefact } from './change-artefact'

/**
 * Ends one artefact for good, paused or not. A live session is enough; repeating it answers as the first time.
 * Refuses: not_found, forbidden, request_expired, already_decided, text_changed.
 */
export const revoke = (ctx: Ctx, input: ChangeInput): Promise<Changed> =>
  changeArtefact(ctx, 'revoke', input, authorityToReduce)
