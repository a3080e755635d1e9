import { askedAgainSince, lockAskingAgain, openAgain } from '@/db/queries/queue'
import { ASKING_AGAIN, canBeAskedAgain } from '@/lib/core/consent/asking-again'
import { Failure } from '@/lib/core/failure'
import { countedSince, leftOf } from '@/lib/core/few-in-a-while'
import { oidIssuer } from '@/lib/core/person/identifier'
import { endOfKolkataDay, startOfKolkataDay } from '@/lib/core/time/kolkata'
import { createRequest, type SubjectName } from '@/lib/operations/consent/create-request'
import { type LoadedRequest, loadRequest, subjectOf } from '@/lib/operations/consent/load-request'
import { type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'

/** What may differ from the request that is asked again. Days are `YYYY-MM-DD`. */
export type AskAgainInput = {
  readonly id: string
  /** Of those that were asked for. */
  readonly dataTypes: readonly string[]
  readonly recordsFromDay: string | null
  readonly recordsToDay: string | null
  readonly untilDay: string | null
  readonly answerByDay: string | null
}

/** A request that asks again; `made`: by this call. Else it waited already, and nothing of the input is in it. */
export type AskedAgain = { readonly id: string; readonly made: boolean }

/**
 * Asks the same person anew, as the member of staff who acts: a request of its own, which four eyes look at where the
 * partner wants that. Sent twice it is made once. A person is asked so three times in thirty days, by whichever names;
 * what waits for review counts for its own name alone, as nobody is told whose that is, and for the person when it is let
 * through (`release`). Refuses: not_found,
 * illegal_transition (the old one is not answered yet), too_many_requests, invalid_input (dataTypes, recordsFromDay,
 * recordsToDay, untilDay, answerByDay).
 */
export async function askAgain(ctx: Ctx, input: AskAgainInput): Promise<AskedAgain> {
  const { partnerId } = requireStaff(ctx, 'requests:review')
  const { request, state } = await loadRequest(ctx, { id: input.id })
  if (!canBeAskedAgain(state)) throw new Failure('illegal_transition', {}, { state })
  const wanted = wantedOf(request, input, ctx.now)
  return inTransaction(ctx, async (tx) => {
    await lockAskingAgain(tx, partnerId, request.subjectHash)
    const waiting = await openAgain(tx, partnerId, request.id, ctx.now)
    if (waiting) return { id: waiting, made: false }
    const { request: made } = await createRequest({ ...ctx, db: tx }, { ...wanted, asksAgain: request.id })
    const personId = made.heldBack ? null : made.personId
    if (personId) await lockAskingAgain(tx, partnerId, personId)
    // The newest is the one just made, which is undone where it is one too many.
    const subject = { hash: request.subjectHash, personId }
    const [, ...before] = await askedAgainSince(tx, partnerId, subject, countedSince(ASKING_AGAIN, ctx.now))
    const { left, retryAfter } = leftOf(ASKING_AGAIN, before, ctx.now)
    if (left === 0) throw new Failure('too_many_requests', {}, { retryAfter })
    return { id: made.id, made: true }
  })
}

function wantedOf(request: LoadedRequest['request'], input: AskAgainInput, now: Date) {
  const fields: Record<string, string[]> = {}
  const day = (
    field: 'recordsFromDay' | 'recordsToDay' | 'untilDay' | 'answerByDay',
    read: (day: string) => Date | null,
  ) => {
    const typed = input[field]
    const at = typed === null ? null : read(typed)
    if (typed !== null && at === null) fields[field] = ['not_a_day']
    return at
  }
  const recordsFrom = day('recordsFromDay', startOfKolkataDay)
  const recordsTo = day('recordsToDay', endOfKolkataDay)
  const validUntil = day('untilDay', endOfKolkataDay)
  const expiresAt = day('answerByDay', endOfKolkataDay)
  if (recordsFrom && recordsTo && recordsFrom > recordsTo) fields.recordsToDay = ['end_before_start']
  for (const [field, at] of [
    ['untilDay', validUntil],
    ['answerByDay', expiresAt],
  ] as const)
    if (!fields[field] && (at === null || at <= now)) fields[field] = [at === null ? 'not_a_day' : 'in_the_past']
  if (validUntil && expiresAt && expiresAt > validUntil) fields.answerByDay = ['after_end']
  const dataTypes = request.dataTypes.filter((key) => input.dataTypes.includes(key))
  if (dataTypes.length === 0) fields.dataTypes = ['none_chosen']
  if (Object.keys(fields).length > 0 || !validUntil || !expiresAt) throw new Failure('invalid_input', fields)
  // As long after the end as it was before.
  const kept = request.eraseAt && request.eraseAt.getTime() - request.validUntil.getTime()
  return {
    dialect: 'native' as const,
    consumerId: request.consumerId,
    identifiers: [subjectName(request)] as const,
    identifierField: 'dataTypes',
    birthYear: request.birthYear,
    purpose: request.purpose,
    dataTypes,
    providers: request.providers,
    careContexts: request.careContexts,
    recordsFrom,
    recordsTo,
    accessMode: request.accessMode,
    frequencyLimit: request.frequencyLimit,
    frequencySeconds: request.frequencySeconds,
    totalUses: request.totalUses,
    validUntil,
    eraseAt: kept === null ? null : new Date(validUntil.getTime() + Math.max(0, kept)),
    expiresAt,
    revocable: request.revocable,
    noticeId: null,
    callbackUrl: null,
    callbackData: null,
    wire: {},
  }
}

/** The person as the partner named them. */
function subjectName(request: LoadedRequest['request']): SubjectName {
  const value = subjectOf(request)
  if (request.subjectKind !== 'partner_ref') return value
  return { of: request.subjectIssuer === oidIssuer(request.partnerId) ? 'eka' : 'partner', value }
}
