import { recordsOf } from '@/db/queries/receipt'
import { loadRequest } from '@/lib/operations/consent/load-request'
import { type Ctx, requireStaff } from '@/lib/operations/context'

/** One of the partner's own requests as it is stored, for whoever looks for a fault: nothing that names its person. */
export async function readRaw(ctx: Ctx, { id }: { readonly id: string }): Promise<Record<string, unknown>> {
  requireStaff(ctx, 'requests:raw')
  const loaded = await loadRequest(ctx, { id })
  const {
    subjectHash: _hash,
    subjectSealed: _sealed,
    personId,
    decisionHash: _decision,
    decisionProofSealed: _proof,
    birthYear: _born,
    ...request
  } = loaded.request
  const records = await recordsOf(ctx.db, [id])
  return {
    request: { ...request, isKnownPerson: personId !== null },
    state: loaded.state,
    artefacts: loaded.artefacts.map(({ personId: _, jwsSealed: __, ...artefact }) => artefact),
    records: records
      .filter(({ verdict }) => verdict === 'granted' || verdict === 'denied' || verdict === 'revoked')
      .map(({ id, artefactId, verdict, scope, textHash, language, displayEvidence, noticeVersion, at }) => ({
        id,
        artefactId,
        verdict,
        scope,
        textHash,
        language,
        displayEvidence,
        noticeVersion,
        at,
      })),
  }
}
