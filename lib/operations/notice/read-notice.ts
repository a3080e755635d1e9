import type { RequestRef } from '@/db/queries/consent-request'
import { type GrantedScope, isWithin, narrowedTo } from '@/lib/core/consent/scope'
import { Failure } from '@/lib/core/failure'
import type { Language } from '@/lib/i18n/languages'
import { loadRequest } from '@/lib/operations/consent/load-request'
import { type Ctx, requirePartner } from '@/lib/operations/context'
import { askedScope } from './describe'
import { type ConsentText, renderText } from './render-text'

/**
 * The words that a partner shows before it passes an approval on, for all that was asked or for a
 * part of it. Approving with this `textHash` and the same scope makes them the words on record.
 */
export async function readNotice(
  ctx: Ctx,
  input: { readonly ref: RequestRef; readonly language: Language; readonly scope: Partial<GrantedScope> },
): Promise<ConsentText & { requestVersion: number }> {
  if (ctx.actor.kind !== 'person') requirePartner(ctx, 'consents:read')
  const { request } = await loadRequest(ctx, input.ref)
  const asked = askedScope(request)
  const scope = narrowedTo(asked, input.scope)
  if (!isWithin(scope, asked)) throw new Failure('invalid_input', { scope: ['is more than what was asked'] })
  return { ...(await renderText(ctx.db, request, scope, input.language)), requestVersion: request.version }
}
