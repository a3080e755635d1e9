import type { Ctx } from '@/lib/operations/context'
import { authorityOfPerson } from './authority'
import { type Changed, changeArtefact } from './change-artefact'

/**
 * Lets a paused artefact be used again, as it was granted: its own proof is unchanged. It gives access back,
 * so only the person may, whoever paused it. Repeating it answers as the first time.
 * Refuses: not_found, forbidden, request_expired, already_decided, illegal_transition (never paused),
 * abha_deactivated (it comes back with the ABHA; in a partner's software illegal_transition).
 */
export const resume = (ctx: Ctx, input: { readonly artefactId: string }): Promise<Changed> =>
  changeArtefact(ctx, 'resume', input, authorityOfPerson)
