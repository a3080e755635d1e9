import { findWindowOf } from '@/db/queries/embed'
import type { Reason } from '@/lib/core/consent/reason'
import { Failure } from '@/lib/core/failure'
import type { Language } from '@/lib/i18n/languages'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { approve } from './approve'
import { deny } from './deny'
import { assertOpen } from './draft-choice'
import { type LoadedRequest, loadRequest } from './load-request'
import { readDraft } from './read-draft'

export type AnswerDraftInput = {
  readonly requestId: string
  readonly requestVersion: number
  /** Of the text that was on the page with the button. */
  readonly textHash: string
  readonly language: Language
  readonly pressed: 'share' | 'dont_share'
  readonly reason?: Reason
}

/** The same context; of an answer that began in a partner's page and came here from there, it says so. */
async function throughWindow(ctx: Ctx, requestId: string): Promise<Ctx> {
  const actor = requirePerson(ctx)
  if (actor.via !== 'web') return ctx
  const sessionId = await findWindowOf(ctx.db, { requestId, personId: actor.personId, now: ctx.now })
  return sessionId ? { ...ctx, actor: { ...actor, embed: { sessionId, path: 'window' } } } : ctx
}

/**
 * Answers a request with the choice that was reviewed. Both buttons post the hash of the same text.
 * Repeating the answer that stands answers as before.
 * Refuses what `approve` and `deny` refuse, and Share on a choice of nothing (`invalid_input`, `dataTypes`).
 */
export async function answerDraft(asked: Ctx, input: AnswerDraftInput): Promise<LoadedRequest> {
  const ctx = await throughWindow(asked, input.requestId)
  const loaded = await loadRequest(ctx, { id: input.requestId })
  // A decided request goes on: only the decision knows whether this is the same answer again.
  if (!loaded.request.decisionId) assertOpen(loaded, input.requestVersion, ctx.now)
  const { scope } = await readDraft(ctx, loaded).catch((error) => {
    // Without a draft it is not the same answer again. Say what stands rather than "choose".
    if (loaded.request.decisionId && error instanceof Failure) assertOpen(loaded, input.requestVersion, ctx.now)
    throw error
  })
  const answer = {
    ref: { id: input.requestId },
    scope,
    requestVersion: input.requestVersion,
    shown: { kind: 'wallet' as const, textHash: input.textHash, language: input.language },
  }
  if (input.pressed === 'dont_share') return deny(ctx, { ...answer, reason: input.reason })
  if (scope.dataTypes.length === 0 && !loaded.request.decisionId)
    throw new Failure('invalid_input', { dataTypes: ['choice.shared_nothing'] })
  return approve(ctx, answer)
}
