import { recordsOf } from '@/db/queries/receipt'
import { loadRequest } from '@/lib/operations/consent/load-request'
import { noteView } from '@/lib/operations/console/staff/note-view'
import type { Ctx } from '@/lib/operations/context'

/**
 * One of the partner's own requests as it is stored, for whoever looks for a fault: only what names nobody, and nothing
 * that changes when somebody joins the wallet.
 */
export async function readRaw(ctx: Ctx, { id }: { readonly id: string }): Promise<Record<string, unknown>> {
  // Whoever may read this may not always read the request's page: the look is noted here.
  await noteView(ctx, { requestId: id, permission: 'requests:raw' })
  const { request, artefacts, state } = await loadRequest(ctx, { id })
  const records = await recordsOf(ctx.db, [id])
  return {
    request: only(request, [
      'id',
      'caId',
      'consumerId',
      'publicId',
      'dialect',
      'subjectKind',
      'purpose',
      'dataTypes',
      'providers',
      'providerIds',
      'recordsFrom',
      'recordsTo',
      'accessMode',
      'frequencyLimit',
      'frequencySeconds',
      'totalUses',
      'validUntil',
      'eraseAt',
      'expiresAt',
      'revocable',
      'noticeId',
      'renews',
      'status',
      'decidedAt',
      'createdAt',
      'askedBy',
      'asksAgain',
      'assigneeId',
      'reviewedAt',
      'reviewedBy',
      'decisionId',
      'decisionVerdict',
    ]),
    state,
    artefacts: artefacts.map((one) =>
      only(one, [
        'id',
        'providerId',
        'dataTypes',
        'recordsFrom',
        'recordsTo',
        'frequencyLimit',
        'frequencySeconds',
        'totalUses',
        'uses',
        'windowStartedAt',
        'windowUses',
        'validFrom',
        'validUntil',
        'eraseAt',
        'status',
        'version',
        'createdAt',
        'updatedAt',
        'endedAt',
        'deletedAt',
      ]),
    ),
    records: records
      .filter(({ verdict }) => verdict === 'granted' || verdict === 'denied' || verdict === 'revoked')
      .map((one) =>
        only(one, [
          'id',
          'artefactId',
          'verdict',
          'scope',
          'textHash',
          'language',
          'displayEvidence',
          'noticeVersion',
          'at',
        ]),
      ),
  }
}

const only = <T extends object, K extends keyof T>(row: T, keys: readonly K[]) =>
  Object.fromEntries(keys.map((key) => [key, row[key]]))
