import { type ArtefactWithRequest, liveArtefacts } from '@/db/queries/artefact'
import type { Cursor } from '@/db/queries/consent-request'
import { recordsOf } from '@/db/queries/receipt'
import { canonicalScope } from '@/lib/core/consent/scope'
import { type ArtefactState, artefactStateAt } from '@/lib/core/consent/states'
import type { Facts } from '@/lib/core/notice/facts'
import type { Language } from '@/lib/i18n/languages'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { asGranted, askedScope, describeRequests } from '@/lib/operations/notice/describe'
import { type Requester, requesterOf, scopeOnRecord } from './person-view'

export type Shared = {
  readonly artefactId: string
  readonly state: ArtefactState
  /** The person or department that asked, when it is not the partner as a whole. */
  readonly askedBy: string | null
  readonly facts: Facts
  readonly validUntil: Date
  /** Less than what was asked. */
  readonly narrowed: boolean
}
export type SharingGroup = { readonly requester: Requester; readonly items: readonly Shared[] }
export type Sharing = {
  readonly groups: readonly SharingGroup[]
  /** Where the next page begins; null on the last one. */
  readonly next: Cursor | null
}

const PAGE = 50

/**
 * What a person shares now, by requester, the one that ends first on top.
 * `partnerId` keeps to one requester.
 */
export async function listSharing(
  ctx: Ctx,
  input: {
    readonly language: Language
    readonly after?: Cursor | null
    readonly partnerId?: string
    readonly limit?: number
  },
): Promise<Sharing> {
  const { personId } = requirePerson(ctx)
  const limit = input.limit ?? PAGE
  const rows = await liveArtefacts(ctx.db, personId, {
    after: input.after ?? null,
    limit,
    now: ctx.now,
    partnerId: input.partnerId,
  })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  if (!last) return { groups: [], next: null }
  const [facts, records] = await Promise.all([
    describeRequests(
      ctx.db,
      shown.map(({ artefact, request }) => asGranted(artefact, request)),
      input.language,
    ),
    recordsOf(ctx.db, [...new Set(shown.map(({ request }) => request.id))]),
  ])
  const narrowed = new Set(shown.filter(({ request }) => isNarrowed(request, records)).map(({ request }) => request.id))
  const groups = new Map<string, { requester: Requester; items: Shared[] }>()
  shown.forEach(({ artefact, request }, index) => {
    const requester = requesterOf(request)
    // Departments of one partner ask on their own: "stop all" speaks of the partner.
    const group = groups.get(request.partnerId) ?? { requester: { ...requester, name: request.partnerName }, items: [] }
    groups.set(request.partnerId, group)
    group.items.push({
      artefactId: artefact.id,
      state: artefactStateAt(artefact, ctx.now),
      askedBy: request.requesterName,
      facts: facts[index] as Facts,
      validUntil: artefact.validUntil,
      narrowed: narrowed.has(request.id),
    })
  })
  return {
    groups: [...groups.values()],
    next: rows.length > limit ? { at: last.artefact.validUntil, id: last.artefact.id } : null,
  }
}

function isNarrowed(request: ArtefactWithRequest['request'], records: Awaited<ReturnType<typeof recordsOf>>): boolean {
  const grant = records.find((one) => one.requestId === request.id && one.verdict === 'granted')
  const scope = grant && scopeOnRecord(grant)
  return !!scope && canonicalScope(scope) !== canonicalScope(askedScope(request))
}
