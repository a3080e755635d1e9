import { type ChangeRow, openSecrets } from '@/db/queries/abha'
import type { ChangeKind, ChangeStatus, OtpMethod } from '@/lib/core/abha/change'
import type { AbhaRefusal } from '@/lib/core/abha/refusal'
import { RESEND_MS } from '@/lib/core/otp/send'
import { maskIdentifier } from '@/lib/core/person/identifier'
import type { Shared } from '@/lib/operations/consent/list-sharing'
import type { Requester } from '@/lib/operations/consent/person-view'
import type { AbhaOffer } from './offer'

/** A code that was sent by ABDM. */
export type SentCode = {
  readonly method: OtpMethod
  /** The number, all but its last digits hidden; null where nobody said. */
  readonly sentTo: string | null
  readonly sentAt: Date
  /** No other is sent before. */
  readonly resendAfter: Date
}

/** A deactivation or reactivation as its person may read it. */
export type AbhaChange = {
  readonly id: string
  readonly kind: ChangeKind
  readonly status: ChangeStatus
  readonly version: number
  /** `**-****-****-8899`. */
  readonly abhaNumber: string
  /** Codes, as `abhaReasons` has them with their words. */
  readonly reasons: readonly string[]
  /** Permissions that end for good, in place of being paused. */
  readonly stop: readonly string[]
  /** Until when the person is signed in to ABHA for this; null: they have to, a reactivation excepted. */
  readonly signedInUntil: Date | null
  /** The first code: it signs in to ABHA. Null: none was sent, or it was used. */
  readonly signInCode: SentCode | null
  /** The second one: it confirms. */
  readonly code: SentCode | null
  /** The ABHA mobile, as far as it may be shown; known once signed in. */
  readonly maskedMobile: string | null
  /** False: no code can come by Aadhaar, or to the ABHA mobile. Null: nobody said. */
  readonly hasAadhaarMobile: boolean | null
  readonly hasAbhaMobile: boolean | null
  /** What ABDM's last answer was, when it was a no: why a FAILED one failed, or what the person has to do anew. */
  readonly failure: { readonly refusal: AbhaRefusal; readonly code: string | null } | null
  /** ABDM lets nothing be tried before. */
  readonly heldUntil: Date | null
  readonly confirmedAt: Date | null
  readonly endedAt: Date | null
  /** Of one that is DONE: its receipt. */
  readonly recordId: string | null
}

/** An ABHA number of the person's own. */
export type OwnAbha = {
  readonly identifierId: string
  readonly abhaNumber: string
  readonly state: 'ACTIVE' | 'DEACTIVATED'
  /** What was begun and has not ended, of either kind. */
  readonly open: AbhaChange | null
  /** The deactivation that stands. */
  readonly deactivation: AbhaChange | null
}

/** What becomes of a permission: paused until the reactivation, stopped for good (chosen), resumed by it, or nothing. */
export type Becomes = 'paused' | 'stopped' | 'resumed' | 'unchanged'
export type AffectedConsent = Omit<Shared, 'narrowed'> & { readonly requester: Requester; readonly becomes: Becomes }

export type AbhaOverview = AbhaOffer & {
  readonly abhas: readonly OwnAbha[]
  /** False: a mobile number or an e-mail address has to be added first. */
  readonly hasOtherIdentifier: boolean
}

const sentCode = (method: OtpMethod | null, sentAt: Date | null, sentTo: string | null | undefined): SentCode | null =>
  method && sentAt
    ? { method, sentTo: sentTo ?? null, sentAt, resendAfter: new Date(sentAt.getTime() + RESEND_MS) }
    : null

export function changeView(row: ChangeRow, now: Date): AbhaChange {
  const secrets = openSecrets(row)
  const signedIn = row.sessionExpiresAt !== null && row.sessionExpiresAt > now
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    version: row.version,
    abhaNumber: maskIdentifier({ kind: 'abha_number', value: secrets.abhaNumber }),
    reasons: row.reasons,
    stop: row.stopArtefactIds,
    signedInUntil: signedIn ? row.sessionExpiresAt : null,
    signInCode: sentCode(row.signInMethod, row.signInSentAt, secrets.signInSentTo),
    code: sentCode(row.method, row.sentAt, secrets.sentTo),
    maskedMobile: secrets.maskedMobile ?? null,
    hasAadhaarMobile: secrets.hasAadhaarMobile ?? null,
    hasAbhaMobile: secrets.hasAbhaMobile ?? null,
    failure: row.failureKind && { refusal: row.failureKind, code: row.failureCode },
    heldUntil: row.heldUntil !== null && row.heldUntil > now ? row.heldUntil : null,
    confirmedAt: row.confirmedAt,
    endedAt: row.endedAt,
    recordId: row.recordId,
  }
}
