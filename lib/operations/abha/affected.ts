import type { Sql } from '@/db/client'
import { allLiveArtefacts, type ChangeRow, hashesOfAbha, otherDeactivations, pausedBy } from '@/db/queries/abha'
import type { ArtefactWithRequest } from '@/db/queries/artefact'
import { isOfAbha } from '@/lib/core/abha/of-abha'
import { artefactStateAt } from '@/lib/core/consent/states'
import type { Facts } from '@/lib/core/notice/facts'
import type { Language } from '@/lib/i18n/languages'
import { requesterOf } from '@/lib/operations/consent/person-view'
import type { Ctx } from '@/lib/operations/context'
import { asGranted, describeRequests } from '@/lib/operations/notice/describe'
import { loadChange } from './load-change'
import type { AffectedConsent, Becomes } from './view'

export type Affected = ArtefactWithRequest & { readonly becomes: Becomes }

/** What the person shares now, the one that ends first on top, and what becomes of each with a deactivation. */
export async function affectedBy(
  sql: Sql,
  change: Pick<ChangeRow, 'id' | 'personId' | 'subjectHash' | 'sealed' | 'stopArtefactIds'>,
  now: Date,
): Promise<Affected[]> {
  const [live, hashes] = await Promise.all([allLiveArtefacts(sql, change.personId, now), hashesOfAbha(sql, change)])
  return live.map((one): Affected => {
    if (!isOfAbha(one.request, hashes)) return { ...one, becomes: 'unchanged' }
    if (change.stopArtefactIds.includes(one.artefact.id)) return { ...one, becomes: 'stopped' }
    // What the person had paused before stays theirs to resume.
    return { ...one, becomes: artefactStateAt(one.artefact, now) === 'ACTIVE' ? 'paused' : 'unchanged' }
  })
}

/**
 * What the person shares now, with what becomes of it: in a deactivation paused, stopped (chosen) or nothing; of a
 * reactivation, what is resumed. Refuses: not_found.
 */
export async function listAffected(
  ctx: Ctx,
  input: { readonly id: string; readonly language: Language },
): Promise<readonly AffectedConsent[]> {
  const row = await loadChange(ctx, input.id)
  const affected =
    row.kind === 'deactivation' ? await affectedBy(ctx.db, row, ctx.now) : await resumedBy(ctx.db, row, ctx.now)
  const facts = await describeRequests(
    ctx.db,
    affected.map(({ artefact, request }) => asGranted(artefact, request)),
    input.language,
  )
  return affected.map(({ artefact, request, becomes }, index) => ({
    artefactId: artefact.id,
    state: artefactStateAt(artefact, ctx.now),
    askedBy: request.requesterName,
    facts: facts[index] as Facts,
    validUntil: artefact.validUntil,
    requester: requesterOf(request),
    becomes,
  }))
}

/** What a reactivation gives back. */
export async function resumedBy(
  sql: Sql,
  change: Pick<ChangeRow, 'personId' | 'undoes'>,
  now: Date,
): Promise<Affected[]> {
  const paused = await pausedNow(sql, change, now)
  return paused.filter(({ keptBy }) => keptBy === null).map((one) => ({ ...one, becomes: 'resumed' }))
}

/**
 * What the deactivation paused that a reactivation undoes, as far as it still stands. `keptBy`: another deactivation, of
 * another ABHA of the person's, that it is to stay paused by.
 */
export async function pausedNow(
  sql: Sql,
  { personId, undoes }: Pick<ChangeRow, 'personId' | 'undoes'>,
  now: Date,
): Promise<(ArtefactWithRequest & { readonly keptBy: string | null })[]> {
  if (!undoes) return []
  const [live, ids, others] = await Promise.all([
    allLiveArtefacts(sql, personId, now),
    pausedBy(sql, undoes, now),
    otherDeactivations(sql, personId, undoes),
  ])
  return live
    .filter(({ artefact }) => ids.includes(artefact.id))
    .map((one) => ({
      ...one,
      keptBy: others.find(({ valueHash }) => isOfAbha(one.request, [valueHash]))?.deactivatedBy ?? null,
    }))
}
