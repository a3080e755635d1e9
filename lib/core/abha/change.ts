import type { AbhaRefusal } from './refusal'

/** What a person does to their ABHA. */
export const CHANGE_KINDS = ['deactivation', 'reactivation'] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/**
 * Where it stands. SENDING: the gateway is being asked. UNKNOWN: it was asked, and its answer was lost; nobody says
 * that it succeeded or failed before the gateway says so.
 */
export const CHANGE_STATUSES = [
  'BEGUN',
  'SIGNED_IN',
  'CODE_SENT',
  'SENDING',
  'UNKNOWN',
  'DONE',
  'FAILED',
  'ABANDONED',
] as const
export type ChangeStatus = (typeof CHANGE_STATUSES)[number]

/** Where the code goes: the mobile that Aadhaar knows, or the one that ABHA knows. Neither is better. */
export const OTP_METHODS = ['AADHAAR_OTP', 'MOBILE_OTP'] as const
export type OtpMethod = (typeof OTP_METHODS)[number]

export type ChangeStep = 'choose' | 'sign_in' | 'send_code' | 'confirm' | 'abandon'

const OPEN: readonly ChangeStatus[] = ['BEGUN', 'SIGNED_IN', 'CODE_SENT', 'SENDING', 'UNKNOWN']
export const isOpen = (status: ChangeStatus): boolean => OPEN.includes(status)

/** Where a code can be asked for: a deactivation needs the person's session at ABHA, a reactivation can have none. */
const readyFor = (kind: ChangeKind): ChangeStatus => (kind === 'deactivation' ? 'SIGNED_IN' : 'BEGUN')

/**
 * Whether a step can be taken. Signing in again is how a person finds out what became of an unknown outcome; and where
 * somebody else reactivated the ABHA already, it shows that.
 */
export function mayStep(kind: ChangeKind, status: ChangeStatus, step: ChangeStep): boolean {
  switch (step) {
    case 'choose':
    case 'abandon':
      return status === 'BEGUN' || status === 'SIGNED_IN' || status === 'CODE_SENT'
    case 'sign_in':
      return status === 'UNKNOWN' || status === 'BEGUN' || (kind === 'deactivation' && mayStep(kind, status, 'choose'))
    case 'send_code':
      return status === readyFor(kind) || status === 'CODE_SENT'
    case 'confirm':
      return status === 'CODE_SENT'
  }
}

/** No other answer will be given to this ABHA, whatever the person does. */
const FINAL: readonly AbhaRefusal[] = ['benefit_programme', 'no_such_abha', 'already_deactivated']

/**
 * Where a change stands after the gateway refused a step of it.
 * @param codeUsed false: the code of a confirmation did not get as far as the account, and is as good as before
 */
export function afterRefusal(
  kind: ChangeKind,
  status: ChangeStatus,
  step: 'sign_in' | 'send_code' | 'confirm',
  refusal: AbhaRefusal,
  codeUsed = true,
): ChangeStatus {
  if (step === 'confirm') {
    if (!codeUsed) return 'CODE_SENT'
    if (refusal === 'outcome_unknown') return 'UNKNOWN'
    // The gateway says that what the person has just confirmed is so.
    if (kind === 'deactivation' && refusal === 'already_deactivated') return 'DONE'
    if (refusal === 'wrong_otp') return 'CODE_SENT'
  } else if (status === 'UNKNOWN') {
    // Whatever is met on the way, of an unknown outcome only the account itself tells.
    return status
  }
  if (kind === 'reactivation' && refusal === 'already_deactivated') return status === 'SENDING' ? 'BEGUN' : status
  if (FINAL.includes(refusal)) return 'FAILED'
  if (refusal === 'session_expired') return 'BEGUN'
  // The code has been to the gateway, and goes there once only.
  return step === 'confirm' ? readyFor(kind) : status
}

/** So long after it was confirmed a change may be sent. Later nobody expects it, and it would be taken for lost. */
export const SEND_WITHIN_MS = 30_000
/**
 * So long after it was confirmed a request may still take effect: it is sent within 30 s, and the gateway takes its time.
 * Until then a profile that shows none proves nothing.
 */
export const SETTLING_MS = 60_000
/** A call has ended by then, whatever became of it; what is still SENDING was left by a process that died. */
export const SENDING_MS = 60_000
/** How often the gateway is asked what became of it. */
export const ASK_EVERY_MS = 15_000

/**
 * What an account's status at the gateway says of a change that was sent at `confirmedAt`; null: nothing yet. UNKNOWN, the
 * gateway named none, never says anything.
 */
export function outcomeOf(
  kind: ChangeKind,
  accountStatus: string,
  confirmedAt: Date,
  now: Date,
): 'DONE' | 'FAILED' | null {
  const wanted = kind === 'deactivation' ? 'DEACTIVATED' : 'ACTIVE'
  if (accountStatus === wanted) return 'DONE'
  if (accountStatus === 'UNKNOWN') return null
  return now.getTime() - confirmedAt.getTime() >= SETTLING_MS ? 'FAILED' : null
}
