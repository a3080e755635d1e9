import type { Sql } from '@/db/client'
import { seal, unseal } from '@/db/sealed'
import type { ChangeKind, ChangeStatus, OtpMethod } from '@/lib/core/abha/change'
import type { AbhaRefusal } from '@/lib/core/abha/refusal'
import type { NewRecord } from './decision'

/** What of a change names the person. Sealed together. */
export type ChangeSecrets = {
  /** 14 digits. */
  readonly abhaNumber: string
  /** Where codes go, all but the last digits hidden; null where nobody said. */
  readonly maskedMobile?: string | null
  readonly signInSentTo?: string | null
  readonly sentTo?: string | null
  /** Whether a code to the mobile of Aadhaar can be had at all, where the gateway said. */
  readonly hasAadhaarMobile?: boolean
}

export const sealSecrets = (changeId: string, secrets: ChangeSecrets): Buffer =>
  seal(JSON.stringify(secrets), 'abha_change.sealed', changeId)
export const openSecrets = ({ id, sealed }: Pick<ChangeRow, 'id' | 'sealed'>): ChangeSecrets =>
  JSON.parse(unseal(sealed, 'abha_change.sealed', id)) as ChangeSecrets

/** A change with the end of the person's session at ABHA, where there is one. */
export type ChangeRow = {
  id: string
  personId: string
  kind: ChangeKind
  subjectHash: Uint8Array
  sealed: Uint8Array
  status: ChangeStatus
  version: number
  reasons: string[]
  stopArtefactIds: string[]
  signInMethod: OtpMethod | null
  signInTxnId: string | null
  signInSentAt: Date | null
  method: OtpMethod | null
  txnId: string | null
  sentAt: Date | null
  certificateFingerprint: string | null
  codesTried: Uint8Array[]
  heldUntil: Date | null
  failureKind: AbhaRefusal | null
  failureCode: string | null
  text: string | null
  textHash: string | null
  language: string | null
  displayEvidence: NewRecord['displayEvidence'] | null
  confirmedAt: Date | null
  door: string | null
  authMethod: NewRecord['authMethod'] | null
  sessionId: string | null
  askedAt: Date | null
  undoes: string | null
  recordId: string | null
  createdAt: Date
  updatedAt: Date
  endedAt: Date | null
  /** Null: the person is not signed in to ABHA, or not any more. */
  sessionExpiresAt: Date | null
}

export const selectChange = (sql: Sql) => sql`
  select c.*, s.expires_at as session_expires_at from abha_change c left join abha_session s on s.change_id = c.id`
