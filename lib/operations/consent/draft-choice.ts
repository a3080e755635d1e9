import { z } from 'zod'
import { type Choice, narrow, resolveChoice } from '@/lib/core/consent/choice'
import type { AskedScope, GrantedScope } from '@/lib/core/consent/scope'
import { standingSince } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import type { LoadedRequest } from './load-request'

/** A choice as the form has it: a question that is not answered is null. Nothing is chosen for the person. */
export type RawChoice = Omit<Choice, 'what' | 'records' | 'until'> & {
  readonly what: Choice['what'] | null
  readonly records: Choice['records'] | null
  readonly until: Choice['until'] | null
}

const list = z.array(z.string().max(500)).max(500)
const day = z.string().max(40).nullable()

/** The shape of a choice, whatever it says: what doors accept and what a stored draft is read with. */
export const rawChoice = z.object({
  what: z.enum(['everything', 'some', 'nothing']).nullable(),
  dataTypes: list,
  providers: list,
  records: z.enum(['asked', 'last-3-months', 'last-12-months', 'dates']).nullable(),
  recordsFromDay: day,
  recordsToDay: day,
  until: z.enum(['asked', 'once', '30-days', 'date']).nullable(),
  untilDay: day,
}) satisfies z.ZodType<RawChoice>

/** Names of the form's questions to message keys. */
export type ChoiceFields = Record<string, string[]>

export type CheckedChoice =
  | { readonly ok: true; readonly choice: Choice; readonly scope: GrantedScope }
  | { readonly ok: false; readonly fields: ChoiceFields }

/** Presets become days, counted from now; everything else stays as it was written. */
export const resolveRaw = (raw: RawChoice, now: Date): RawChoice => ({
  ...raw,
  ...(raw.records !== null &&
    (({ recordsFromDay, recordsToDay }) => ({ recordsFromDay, recordsToDay }))(
      resolveChoice({ ...complete(raw), records: raw.records }, now),
    )),
  ...(raw.until !== null && { untilDay: resolveChoice({ ...complete(raw), until: raw.until }, now).untilDay }),
})

const complete = (raw: RawChoice): Choice => ({
  ...raw,
  what: raw.what ?? 'nothing',
  records: raw.records ?? 'asked',
  until: raw.until ?? 'asked',
})

/** The scope of a resolved choice, or what keeps it from being one. */
export function checkChoice(asked: AskedScope, raw: RawChoice, now: Date): CheckedChoice {
  const fields: ChoiceFields = {}
  if (raw.what === null) return { ok: false, fields: { what: ['choice.not_chosen'] } }
  const narrowed = narrow(asked, complete(raw), now)
  if (!narrowed.ok) for (const { field, why } of narrowed.errors) fields[field] = [`choice.${why}`]
  if (raw.what === 'some') {
    if (raw.records === null) fields.records = ['choice.not_chosen']
    if (raw.records === 'dates' && !raw.recordsFromDay && !raw.recordsToDay) fields.recordsFromDay = ['choice.no_day']
    if (raw.until === null) fields.until = ['choice.not_chosen']
  }
  if (Object.keys(fields).length > 0 || !narrowed.ok) return { ok: false, fields }
  return { ok: true, choice: complete(raw), scope: narrowed.scope }
}

/** A draft as it is stored: empty strings never reach it, and a shape of an older release is no draft. */
export const storedChoice = (stored: Record<string, unknown>): RawChoice | null =>
  rawChoice.safeParse(stored).data ?? null

/** Refuses to go on when the request can no longer be answered, or is not the one that was read. */
export function assertOpen(loaded: LoadedRequest, requestVersion: number, now: Date): void {
  const { request, state } = loaded
  const at = standingSince(loaded, now)
  if (request.decisionId) throw new Failure('already_decided', {}, { state, at })
  if (state === 'EXPIRED') throw new Failure('request_expired', {}, { state, at })
  if (state !== 'REQUESTED') throw new Failure('illegal_transition', {}, { state, at })
  if (request.version !== requestVersion) throw new Failure('request_changed')
}
