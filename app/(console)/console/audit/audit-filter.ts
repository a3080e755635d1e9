import type { AuditFilter } from '@/db/queries/audit'
import { ACTOR_KINDS } from '@/lib/core/audit/partner-view'
import { endOfKolkataDay, startOfKolkataDay } from '@/lib/core/time/kolkata'
import { isUuid } from '@/lib/core/uuid'

export const FILTER_FIELDS = ['actor', 'action', 'request', 'from', 'to'] as const

/** A filter as an address or a form writes it, and what it means. A part that means nothing is left out of both. */
export type Asked = { readonly shown: Readonly<Record<string, string>>; readonly filter: AuditFilter }

export function auditFilter(read: (field: (typeof FILTER_FIELDS)[number]) => unknown): Asked {
  const text = (field: (typeof FILTER_FIELDS)[number]) => {
    const value = read(field)
    return typeof value === 'string' ? value.trim().toLowerCase() : ''
  }
  const [actor, action, request, from, to] = FILTER_FIELDS.map(text) as [string, string, string, string, string]
  const actorKind = ACTOR_KINDS.find((kind) => kind === actor) ?? null
  const staffId = isUuid(actor) ? actor : null
  const filter: AuditFilter = {
    actorKind,
    staffId,
    action: /^[a-z_]{1,40}\.[a-z_]{1,40}$/.test(action) ? action : null,
    requestId: isUuid(request) ? request : null,
    from: startOfKolkataDay(from),
    to: endOfKolkataDay(to),
  }
  const kept = {
    actor: actorKind ?? staffId,
    action: filter.action,
    request: filter.requestId,
    from: filter.from && from,
    to: filter.to && to,
  }
  const shown = Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, string] => entry[1] !== null))
  return { shown, filter }
}
