import type { Choice } from '@/lib/core/consent/choice'
import type { GrantedScope } from '@/lib/core/consent/scope'
import { Failure } from '@/lib/core/failure'
import type { Facts } from '@/lib/core/notice/facts'
import { isMinor } from '@/lib/core/person/identifier'
import type { Language } from '@/lib/i18n/languages'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { describeRequests } from '@/lib/operations/notice/describe'
import { type ConsentText, renderText } from '@/lib/operations/notice/render-text'
import { assertOpen } from './draft-choice'
import { loadRequest } from './load-request'
import { readDraft } from './read-draft'

export type Review = {
  readonly requestId: string
  readonly requestVersion: number
  readonly choice: Choice
  readonly scope: GrantedScope
  readonly facts: Facts
  /** A child may say no; yes is a parent's. */
  readonly minor: boolean
  /** Exactly what goes on record, in the reader's language. */
  readonly text: ConsentText
  /** The same scope in English, for who reads another language. */
  readonly english: ConsentText | null
}

/**
 * What a person is about to answer: the words for their draft.
 * Refuses: not_found, request_expired, already_decided, illegal_transition, request_changed, and
 * `invalid_input` when there is no draft that can be answered.
 */
export async function reviewDraft(
  ctx: Ctx,
  input: { readonly requestId: string; readonly language: Language },
): Promise<Review> {
  requirePerson(ctx)
  const loaded = await loadRequest(ctx, { id: input.requestId })
  const { request } = loaded
  assertOpen(loaded, request.version, ctx.now)
  const { choice, scope, requestVersion } = await readDraft(ctx, loaded)
  if (requestVersion !== request.version) throw new Failure('request_changed')
  const [[facts], text, english] = await Promise.all([
    describeRequests(ctx.db, [{ request, scope }], input.language),
    renderText(ctx.db, request, scope, input.language),
    input.language === 'en' ? null : renderText(ctx.db, request, scope, 'en'),
  ])
  if (!facts) throw new Error('unreachable: one request, one description')
  return {
    requestId: request.id,
    requestVersion: request.version,
    choice,
    scope,
    facts,
    minor: isMinor(request.birthYear, ctx.now),
    text,
    english,
  }
}
