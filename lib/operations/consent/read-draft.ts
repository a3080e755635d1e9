import { findDraft } from '@/db/queries/draft'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { askedScope } from '@/lib/operations/notice/describe'
import { checkChoice, storedChoice } from './draft-choice'
import type { LoadedRequest } from './load-request'

/** The draft of a request as a scope. Refuses one that is missing, stale or cannot be (`invalid_input`, `request_changed`). */
export async function readDraft(ctx: Ctx, { request }: LoadedRequest) {
  const row = await findDraft(ctx.db, requirePerson(ctx).personId, request.id)
  const raw = row && storedChoice(row.choice)
  if (!row || !raw) throw new Failure('invalid_input', { what: ['choice.not_chosen'] })
  const checked = checkChoice(askedScope(request), raw, ctx.now)
  if (!checked.ok) throw new Failure('invalid_input', checked.fields)
  return { ...checked, requestVersion: row.requestVersion }
}
