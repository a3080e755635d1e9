import { findDraft } from '@/db/queries/draft'
import { templatesOf } from '@/db/queries/purpose-template'
import { recordsOf } from '@/db/queries/receipt'
import { overAskForPerson, overAskInWords } from '@/lib/core/consent/over-ask'
import { type AskedScope, canonicalScope, type GrantedScope } from '@/lib/core/consent/scope'
import { type ArtefactState, artefactStateAt, type StandingState } from '@/lib/core/consent/states'
import type { Facts } from '@/lib/core/notice/facts'
import { isMinor } from '@/lib/core/person/identifier'
import { endOfKolkataDay, kolkataDay, kolkataDayAfter } from '@/lib/core/time/kolkata'
import type { Language } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { type Action, whoWasTold } from '@/lib/operations/delivery/told'
import { artefactScope, askedScope, describeRequests, grantInParts } from '@/lib/operations/notice/describe'
import { type ChoiceFields, checkChoice, type RawChoice, storedChoice } from './draft-choice'
import { loadRequest } from './load-request'
import { type RecordView, type Requester, recordView, requesterOf, scopeOnRecord } from './person-view'

/** What the page may offer: only what is less than what was asked. Days are `YYYY-MM-DD`. */
export type Narrowings = {
  readonly last3Months: boolean
  readonly last12Months: boolean
  readonly recordsFromDay: string | null
  readonly recordsToDay: string | null
  readonly once: boolean
  readonly thirtyDays: boolean
  /** Null when access ends today: no earlier day is left. */
  readonly untilDays: { readonly min: string; readonly max: string } | null
}

export type RequestView = {
  readonly id: string
  readonly version: number
  readonly state: StandingState
  /** Code of the dialect: CAREMGT, BTG… */
  readonly purpose: string
  readonly requester: Requester
  /** Everything that was asked, in words. */
  readonly facts: Facts
  /** In what more is asked than is usual for the purpose, in sentences. */
  readonly unusual: readonly string[]
  readonly expiresAt: Date
  readonly minor: boolean
  /** The request whose permission it asks for again in new words; the permission stands. */
  readonly renews: string | null
  readonly narrowings: Narrowings
  readonly draft: { readonly choice: RawChoice; readonly fields: ChoiceFields; readonly updatedAt: Date } | null
  /** The decision, with what was granted in words; null while none is on record. */
  readonly decision:
    | (RecordView & {
        readonly granted: Facts | null
        /** The same, place by place where each gives something of its own. */
        readonly parts: readonly Facts[]
        readonly narrowed: boolean
        readonly artefacts: readonly {
          readonly id: string
          readonly state: ArtefactState
          readonly providerId: string | null
          readonly validUntil: Date
        }[]
      })
    | null
  /** Who knows that it came to nothing; nobody while it is open, and of one that was granted. */
  readonly told: readonly Action[]
}

/** A request as its person reads it: what is asked, what was begun, what was decided. Refuses: not_found. */
export async function readRequest(
  ctx: Ctx,
  input: { readonly requestId: string; readonly language: Language },
): Promise<RequestView> {
  const { personId } = requirePerson(ctx)
  const { request, artefacts, state } = await loadRequest(ctx, { id: input.requestId })
  const [draft, records, told, templates] = await Promise.all([
    state === 'REQUESTED' ? findDraft(ctx.db, personId, request.id) : undefined,
    request.decisionId ? recordsOf(ctx.db, [request.id]) : [],
    // Of a yes each permission's own page tells.
    state === 'REQUESTED' || artefacts.length > 0 ? [] : whoWasTold(ctx, { requestId: request.id }),
    templatesOf(ctx.db, request.partnerId, request.purpose.trim()),
  ])
  const asked = askedScope(request)
  const record = records.find((one) => one.id === request.decisionId)
  const granted = record ? scopeOnRecord(record) : null
  const [facts, grantedFacts, ...parts] = await describeRequests(
    ctx.db,
    granted ? [{ request }, { request, scope: granted }, ...grantInParts(request, granted, artefacts)] : [{ request }],
    input.language,
  )
  if (!facts) throw new Error('unreachable: one request, one description')
  const choice = draft && draft.requestVersion === request.version ? storedChoice(draft.choice) : null
  const checked = choice && checkChoice(asked, choice, ctx.now)
  return {
    id: request.id,
    version: request.version,
    state,
    purpose: request.purpose.trim(),
    requester: requesterOf(request),
    facts,
    unusual: overAskForPerson(request, templates).map((one) =>
      overAskInWords(one, (key) => facts.what.find((kind) => kind.key === key)?.label ?? key, wordsIn(input.language)),
    ),
    expiresAt: request.expiresAt,
    minor: isMinor(request.birthYear, ctx.now),
    renews: request.renews,
    narrowings: narrowings(asked, ctx.now),
    draft:
      draft && choice
        ? { choice, fields: checked?.ok === false ? checked.fields : {}, updatedAt: draft.updatedAt }
        : null,
    decision: record
      ? {
          ...recordView(record),
          granted: grantedFacts ?? null,
          parts,
          narrowed: granted !== null && canonicalScope(granted) !== canonicalScope(asked),
          artefacts: artefacts.map((one) => ({
            id: one.id,
            state: artefactStateAt(one, ctx.now),
            providerId: one.providerId,
            validUntil: artefactScope(one).validUntil,
          })),
        }
      : null,
    told,
  }
}

/** Which presets are less than what was asked. */
export function narrowings(asked: Pick<GrantedScope, keyof AskedScope>, now: Date): Narrowings {
  const from = asked.recordsFrom && kolkataDay(asked.recordsFrom)
  const to = asked.recordsTo && kolkataDay(asked.recordsTo)
  const later = (day: string) => (from === null || day > from) && (to === null || day <= to)
  const today = kolkataDay(now)
  const until = kolkataDay(asked.validUntil)
  const inThirtyDays = endOfKolkataDay(kolkataDayAfter(now, 30))
  return {
    last3Months: later(kolkataDayAfter(now, -91)),
    last12Months: later(kolkataDayAfter(now, -365)),
    recordsFromDay: from,
    recordsToDay: to,
    once: asked.totalUses === null || asked.totalUses > 1,
    thirtyDays: inThirtyDays !== null && inThirtyDays < asked.validUntil,
    untilDays: until > today ? { min: today, max: until } : null,
  }
}
