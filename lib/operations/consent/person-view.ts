import { z } from 'zod'
import type { RequestRow } from '@/db/queries/consent-request'
import type { ChangeRecordRow, RecordRow } from '@/db/queries/receipt'
import type { GrantedScope } from '@/lib/core/consent/scope'

/** Who asks, for headings and links. `name` is the person or department when there is one, else the partner. */
export type Requester = {
  readonly partnerId: string
  readonly name: string
  readonly partnerName: string
  readonly verifiedBy: string | null
}

export const requesterOf = (request: RequestRow): Requester => ({
  partnerId: request.partnerId,
  name: request.requesterName ?? request.partnerName,
  partnerName: request.partnerName,
  verifiedBy: request.verifiedBy,
})

/** One entry of the record as its person may read it. */
export type RecordView = Pick<
  RecordRow,
  'id' | 'at' | 'text' | 'textHash' | 'language' | 'displayEvidence' | 'noticeVersion' | 'actorKind' | 'authMethod'
> & { readonly verdict: RecordRow['verdict'] | ChangeRecordRow['verdict'] }

export const recordView = (
  row: Omit<RecordRow, 'requestId' | 'artefactId' | 'verdict'> & Pick<RecordView, 'verdict'>,
): RecordView => ({
  id: row.id,
  verdict: row.verdict,
  at: row.at,
  text: row.text,
  textHash: row.textHash,
  language: row.language,
  displayEvidence: row.displayEvidence,
  noticeVersion: row.noticeVersion,
  actorKind: row.actorKind,
  authMethod: row.authMethod,
})

const instant = z.iso.datetime().transform((text) => new Date(text))
const recordedLimits = {
  dataTypes: z.array(z.string()),
  recordsFrom: instant.nullable(),
  recordsTo: instant.nullable(),
  validUntil: instant,
}
const recordedScope = z.object({
  ...recordedLimits,
  providers: z.array(z.string()),
  totalUses: z.number().nullable(),
  perProvider: z
    .array(
      z.object({
        ...recordedLimits,
        id: z.string(),
        eraseAt: instant.nullable(),
        careContexts: z.array(z.string()).nullable(),
      }),
    )
    .optional(),
})

/** The granted scope as the record keeps it; null on a record that grants nothing. */
export const scopeOnRecord = (row: RecordRow): GrantedScope | null =>
  row.scope ? recordedScope.parse(row.scope) : null
