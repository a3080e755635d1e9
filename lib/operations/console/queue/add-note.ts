import { v7 } from 'uuid'
import { insertNote, type NewNote } from '@/db/queries/queue'
import { seal } from '@/db/sealed'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, requireStaff } from '@/lib/operations/context'
import { idOf } from '@/lib/operations/id-of'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** Of a note, in characters. */
export const NOTE_LONGEST = 1000

/** A note of the member of staff who acts, as it is stored. */
export function newNote(ctx: Ctx, requestId: string, text: string, id = v7()): NewNote {
  const { staffId, partnerId } = requireStaff(ctx, 'requests:review')
  return { id, requestId, partnerId, staffId, bodySealed: seal(text, 'request_note.body', id) }
}

export type AddNoteInput = {
  /** Of the request. */
  readonly id: string
  readonly note: string
  /** Made by the page: the same note in the same form, sent again, is not written again. */
  readonly formId: string
}

/** Writes down what other staff of the partner should know of a request. Refuses: not_found, invalid_input (note). */
export async function addNote(ctx: Ctx, { id, note, formId }: AddNoteInput): Promise<void> {
  const { staffId } = requireStaff(ctx, 'requests:review')
  const text = note.trim()
  if (text === '') throw new Failure('invalid_input', { note: ['empty'] })
  if (text.length > NOTE_LONGEST) throw new Failure('invalid_input', { note: ['too_long'] })
  const noted = newNote(ctx, id, text, idOf('request_note', staffId, id, formId, text))
  if (!(await insertNote(ctx.db, noted, ledgerEntry(ctx, actorOf(ctx))))) throw new Failure('not_found')
}
