import { type ActivityEventRow, activityOf, partnersOf } from '@/db/queries/activity'
import type { Cursor } from '@/db/queries/consent-request'
import { cleanupPolicy } from '@/lib/core/consent/registered-data'
import { oneLine } from '@/lib/core/notice/facts'
import { LANGUAGE_NAMES, languageOr } from '@/lib/i18n/languages'
import { type Ctx, requirePerson } from '@/lib/operations/context'

/** Kinds of events that a person can ask for, and the actions of each. Others stand in the whole list only. */
const ACTIONS = {
  asking: [
    'consent.asked',
    'request.released',
    'request.assigned',
    'consent.cancelled',
    'consent.expired',
    'session.opened',
    'session.assigned',
    'staff.viewed',
  ],
  deciding: ['consent.granted', 'consent.denied'],
  sharing: [
    'consent.revoked',
    'consent.paused',
    'consent.resumed',
    'consent.used',
    'consent.use_refused',
    'consent.use_failed',
    'sharing.ended',
    'receipt.downloaded',
    'cleanup.queued',
    'cleanup.started',
    'cleanup.done',
    'cleanup.failed',
    'recipient.stopped',
    'recipient.deleted',
  ],
  account: [
    'person.joined',
    'person.signed_in',
    'person.sign_in_failed',
    'person.signed_out',
    'person.device_signed_out',
    'person.identifier_added',
    'person.subject_recorded',
    'person.language_set',
    'person.messages_set',
    'abha.begun',
    'abha.confirmed',
    'abha.deactivated',
    'abha.reactivated',
    'abha.failed',
    'abha.found',
    'abha.abandoned',
  ],
} as const
export type ActivityKind = keyof typeof ACTIONS
export const ACTIVITY_KINDS = Object.keys(ACTIONS) as ActivityKind[]
export const isActivityKind = (value: unknown): value is ActivityKind => ACTIVITY_KINDS.includes(value as ActivityKind)

const KNOWN: readonly string[] = Object.values(ACTIONS).flat()
const IDENTIFIERS = ['mobile', 'email', 'abha_number', 'abha_address']

export type Activity = {
  readonly id: string
  readonly at: Date
  /** As the ledger has it; `consent.expired` and `sharing.ended` may be computed. */
  readonly action: string
  /** Key of the `activity.event` messages, and what its sentence is filled with. */
  readonly sentence: string
  /** Key of the `activity` messages: who did it. */
  readonly by: string
  /** The requester by the name it is registered with; null when nobody else took part. */
  readonly who: string | null
  readonly partnerName: string | null
  /** For sign-ins and new identifiers: key of the `activity.with` messages. */
  readonly with: string
  /** The chosen language in its own words. */
  readonly language: string
  readonly requestId: string | null
  readonly artefactId: string | null
  /** Of a check. */
  readonly sessionId: string | null
  /** A change of an ABHA in a sandbox: no real one was changed. */
  readonly sandbox: boolean
  /** As the ledger has them: person, partner, staff or system; web, native, samagra or system. */
  readonly actorKind: string
  readonly door: string
}

const IN_YOUR_NAME = ['consent.granted', 'consent.denied', 'consent.revoked', 'consent.paused']

function sentenceOf({ action, actorKind, details, sessionId }: ActivityEventRow): string {
  if (!KNOWN.includes(action)) return 'other'
  // Until then it was not theirs to know of.
  if (action === 'request.released') return 'consent_asked'
  // On a check it is the partner who says what the person answered, and the person who takes it back.
  if (sessionId !== null) return action.replace('.', '_').replace('consent', 'check')
  const key = action.replace('.', '_')
  if (action.startsWith('abha.') && details.kind) return `${key}_${details.kind}`
  if (action === 'cleanup.done') return `${key}_${cleanupPolicy(details)}`
  if (IN_YOUR_NAME.includes(action) && actorKind !== 'person') return `${key}_other`
  return action === 'consent.granted' && details.narrowed === true ? `${key}_part` : key
}

function doneBy({ action, actorKind, actorId, door, details }: ActivityEventRow, personId: string): string {
  if (action === 'person.sign_in_failed') return 'byUnknown'
  if (actorKind === 'person') {
    if (actorId !== personId) return 'byUnknown'
    if (details.authMethod === 'fresh-otp') return 'byYouCode'
    // What a deactivation paused in one partner's software may be shared with another.
    if (action.startsWith('consent.') && door === 'abdm') return 'byYou'
    if (details.authMethod === 'partner-session' || details.partnerId) return 'byYouAtPartner'
    return door === 'web' ? 'byYouHere' : 'byYou'
  }
  if (actorKind === 'partner') return IN_YOUR_NAME.includes(action) ? 'byPartnerForYou' : 'byPartner'
  if (actorKind === 'staff') return details.authMethod === 'attested' ? 'byStaff' : 'byStaffOnly'
  return 'bySystem'
}

function toActivity(row: ActivityEventRow, personId: string): Activity {
  const { id, at, action, requestId, artefactId, sessionId, partnerName, requesterName, details } = row
  const partner = partnerName && oneLine(partnerName)
  return {
    id,
    at,
    action,
    sentence: sentenceOf(row),
    by: doneBy(row, personId),
    who: partner && (requesterName ? `${oneLine(requesterName)}, ${partner}` : partner),
    partnerName: partner,
    with: IDENTIFIERS.includes(String(details.with)) ? String(details.with) : 'unknown',
    language: LANGUAGE_NAMES[languageOr(details.language)],
    requestId,
    artefactId,
    sessionId,
    sandbox: action.startsWith('abha.') && details.sandbox === true,
    actorKind: row.actorKind,
    door: row.door,
  }
}

export type ListActivityInput = {
  readonly after: Cursor | null
  readonly limit: number
  readonly kind?: ActivityKind | null
  /** One requester's organisation. */
  readonly partnerId?: string | null
}

/** Everything that happened to the person, newest first; `next` is where the following page begins. */
export async function listActivity(
  ctx: Ctx,
  { after, limit, kind = null, partnerId = null }: ListActivityInput,
): Promise<{ items: readonly Activity[]; next: Cursor | null }> {
  const { personId } = requirePerson(ctx)
  const actions = kind && ACTIONS[kind]
  const rows = await activityOf(ctx.db, personId, { after, limit, actions, partnerId, now: ctx.now })
  const items = rows.slice(0, limit).map((row) => toActivity(row, personId))
  const last = items.at(-1)
  return { items, next: rows.length > limit && last ? { at: last.at, id: last.id } : null }
}

/** Who has asked the person anything: the choices of a filter. */
export async function listRequesters(ctx: Ctx): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const { personId } = requirePerson(ctx)
  const partners = await partnersOf(ctx.db, personId)
  return partners.map(({ id, name }) => ({ id, name: oneLine(name) }))
}
