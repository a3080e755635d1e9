import { v7 } from 'uuid'
import type { Sql } from '@/db/client'
import { artefactsOfAll, insertRequest, type NewRequest, type RequestRow } from '@/db/queries/consent-request'
import {
  endRenewing,
  firstAskedLately,
  lockRenewing,
  type Renewing,
  requestsToRenew,
  restRenewing,
} from '@/db/queries/renewal'
import { seal } from '@/db/sealed'
import { allHaveAnswered, renewedAsk, renewedLately, restEnds } from '@/lib/core/notice/renewal'
import { subjectOf } from '@/lib/operations/consent/load-request'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** People asked again in one transaction. */
const BATCH = 100

const SYSTEM = { actorKind: 'system', actorId: 'notice' } as const

/**
 * Asks people again whose permissions stand under a text that was changed materially since: a new request for what stands,
 * in the new words, that names the old one. The old permission stays as it is until they stop it or it ends. Each is asked
 * once for a version, and nobody who was asked again in the last 30 days: when these are over, who has not answered in the
 * newest words meanwhile is asked for the newest version alone. Where new requests wait for a second pair of eyes, these do
 * too, and are their publisher's.
 * False when nobody was left.
 */
export function renewNext(ctx: Ctx): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    let asked = 0
    for (const release of await lockRenewing(tx, ctx.now)) {
      const of = { now: ctx.now, lately: renewedLately(ctx.now) }
      const requests = await requestsToRenew(tx, release, { ...of, limit: BATCH - asked })
      await renew(ctx, tx, release, requests)
      asked += requests.length
      if (requests.length === 0 && allHaveAnswered(release.publishedAt, ctx.now)) {
        const askedAt = await firstAskedLately(tx, release, of)
        await (askedAt ? restRenewing(tx, release, restEnds(askedAt, ctx.now)) : endRenewing(tx, release, ctx.now))
      }
      if (asked >= BATCH) break
    }
    return asked > 0
  })
}

async function renew(ctx: Ctx, tx: Sql, release: Renewing, requests: readonly RequestRow[]): Promise<void> {
  if (requests.length === 0) return
  const artefacts = await artefactsOfAll(
    tx,
    requests.map(({ id }) => id),
  )
  for (const old of requests) {
    const ask = renewedAsk(
      old.providers,
      artefacts.filter(({ requestId }) => requestId === old.id),
      ctx.now,
    )
    if (!ask) continue
    const id = v7()
    const request: NewRequest = {
      ...ask,
      id,
      caId: null,
      publicId: null,
      partnerId: old.partnerId,
      consumerId: old.consumerId,
      // Its dialect names a request in ways of its own, and its software did not make this one.
      dialect: 'native',
      personId: old.personId,
      subjectKind: old.subjectKind,
      subjectIssuer: old.subjectIssuer,
      subjectHash: old.subjectHash,
      subjectSealed: seal(subjectOf(old), 'consent_request.subject', id),
      birthYear: old.birthYear,
      purpose: old.purpose,
      providerIds: ask.providers.map((place) => place.id),
      accessMode: old.accessMode,
      frequencyLimit: old.frequencyLimit,
      frequencySeconds: old.frequencySeconds,
      revocable: old.revocable,
      noticeId: release.noticeId,
      callbackUrl: null,
      callbackData: old.dialect === 'native' ? old.callbackData : null,
      wire: {},
      status: release.fourEyes ? 'IN_REVIEW' : 'REQUESTED',
      askedBy: release.publishedBy,
      keyMadeBy: null,
      asksAgain: null,
      createdAt: ctx.now,
    }
    await insertRequest(tx, request, ledgerEntry(ctx, SYSTEM, { waiting: false, renews: old.id }), null, {
      renews: old.id,
      renewedFor: release.version,
    })
  }
}
