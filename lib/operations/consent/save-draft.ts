import { saveDraftRow } from '@/db/queries/draft'
import { Failure } from '@/lib/core/failure'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { askedScope } from '@/lib/operations/notice/describe'
import { assertOpen, checkChoice, type RawChoice, resolveRaw } from './draft-choice'
import { loadRequest } from './load-request'

export type SaveDraftInput = {
  readonly requestId: string
  /** The version the person read. */
  readonly requestVersion: number
  readonly choice: RawChoice
}

/**
 * Keeps what a person chose until they answer. A choice that cannot be is refused (`invalid_input`,
 * by question) and kept all the same: what was unticked stays unticked when the page comes back.
 * So it must not run in a transaction of a door.
 * Refuses: not_found, request_expired, already_decided, illegal_transition, request_changed, invalid_input.
 */
export async function saveDraft(ctx: Ctx, input: SaveDraftInput): Promise<void> {
  const { personId } = requirePerson(ctx)
  const loaded = await loadRequest(ctx, { id: input.requestId })
  assertOpen(loaded, input.requestVersion, ctx.now)
  const choice = resolveRaw(input.choice, ctx.now)
  await saveDraftRow(ctx.db, personId, loaded.request.id, {
    requestVersion: input.requestVersion,
    choice,
    updatedAt: ctx.now,
  })
  const checked = checkChoice(askedScope(loaded.request), choice, ctx.now)
  if (!checked.ok) throw new Failure('invalid_input', checked.fields)
}
