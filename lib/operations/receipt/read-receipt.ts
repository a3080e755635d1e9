import { findArtefact } from '@/db/queries/artefact'
import { findSession } from '@/db/queries/capture-session'
import { artefactsOf, findRequest } from '@/db/queries/consent-request'
import { findChangeRecord, findCheckRecord, findRecord } from '@/db/queries/receipt'
import { Failure } from '@/lib/core/failure'
import { type Facts, oneLine } from '@/lib/core/notice/facts'
import type { Language } from '@/lib/i18n/languages'
import { checkerOf } from '@/lib/operations/check/checker-of'
import { ownerOf } from '@/lib/operations/consent/authority'
import {
  type RecordView,
  type Requester,
  recordView,
  requesterOf,
  scopeOnRecord,
} from '@/lib/operations/consent/person-view'
import { standingStatement } from '@/lib/operations/consent/standing-statement'
import { type Ctx, requirePartner } from '@/lib/operations/context'
import { asGranted, describeRequests, grantInParts } from '@/lib/operations/notice/describe'
import { ABDM } from '@/lib/proof/claims'
import { type Receipt, receiptOf, receiptOfChange, receiptOfCheck } from './receipt-of'

/** The receipt of a record of one's own: a person's, or a partner's own requests. Refuses: not_found. */
export async function readReceipt(ctx: Ctx, input: { readonly recordId: string }): Promise<Receipt> {
  const loaded =
    (await load(ctx, input.recordId)) ??
    (await loadAbhaChange(ctx, input.recordId)) ??
    (await loadCheck(ctx, input.recordId))
  return loaded.receipt
}

/** The receipt of what an artefact stands for now: its withdrawal when it was stopped, its pause during one, else its grant. Refuses: not_found. */
export async function readConsentReceipt(ctx: Ctx, input: { readonly artefactId: string }): Promise<Receipt> {
  if (ctx.actor.kind === 'partner') requirePartner(ctx, 'consents:read')
  const found = await findArtefact(ctx.db, input.artefactId, ownerOf(ctx.actor))
  if (!found) throw new Failure('not_found')
  const statement = await standingStatement(ctx, found.artefact)
  const recordId = statement?.id ?? found.request.decisionId
  if (!recordId) throw new Error('unreachable: an artefact comes from a decision')
  return readReceipt(ctx, { recordId })
}

/** A receipt as a page shows it: the same, with the facts in words. Refuses: not_found. */
export async function readReceiptPage(
  ctx: Ctx,
  input: { readonly recordId: string; readonly language: Language },
): Promise<{
  readonly receipt: Receipt
  readonly record: RecordView
  readonly requester: Requester
  /**
   * Of what was granted (place by place where each gives something of its own) or stopped; of all that was asked on
   * a denial; none for a check, nor for a change of an ABHA.
   */
  readonly facts: readonly Facts[]
}> {
  const found = await load(ctx, input.recordId)
  const change = found ? null : await loadAbhaChange(ctx, input.recordId)
  if (change) {
    const partnerName = oneLine(change.record.throughPartner ?? 'ABDM')
    const requester = { partnerId: ABDM, name: 'ABDM', partnerName, verifiedBy: null }
    return { receipt: change.receipt, record: recordView(change.record), requester, facts: [] }
  }
  if (!found) {
    const { receipt, record, session } = await loadCheck(ctx, input.recordId)
    return { receipt, record: recordView(record), requester: checkerOf(session), facts: [] }
  }
  const { receipt, record, request, parts } = found
  const facts = await describeRequests(ctx.db, parts, input.language)
  return { receipt, record: recordView(record), requester: requesterOf(request), facts }
}

async function load(ctx: Ctx, recordId: string) {
  const owner = ownerOf(ctx.actor)
  const record = await findRecord(ctx.db, recordId, owner)
  if (!record) return null
  const [request, artefacts] = await Promise.all([
    findRequest(ctx.db, { id: record.requestId }, owner),
    artefactsOf(ctx.db, record.requestId),
  ])
  if (!request) throw new Failure('not_found')
  const granted = scopeOnRecord(record)
  const stopped = artefacts.find((one) => one.id === record.artefactId)
  return {
    record,
    request,
    parts: granted ? grantInParts(request, granted, artefacts) : [stopped ? asGranted(stopped, request) : { request }],
    receipt: receiptOf(request, record, artefacts, granted),
  }
}

async function loadAbhaChange(ctx: Ctx, recordId: string) {
  const record = await findChangeRecord(ctx.db, recordId, ownerOf(ctx.actor))
  return record ? { record, receipt: receiptOfChange(record) } : null
}

async function loadCheck(ctx: Ctx, recordId: string) {
  const owner = ownerOf(ctx.actor)
  const record = await findCheckRecord(ctx.db, recordId, owner)
  const session = record && (await findSession(ctx.db, record.sessionId, owner))
  if (!session) throw new Failure('not_found')
  return { record, session, receipt: receiptOfCheck(session, record) }
}
