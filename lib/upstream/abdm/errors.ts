import { z } from 'zod'

/** Why a call to ABDM failed, in words of ours; each has a sentence for a person. */
export type AbdmFailureKind =
  | 'wrong_otp'
  | 'otp_expired'
  | 'otp_already_used'
  /** Too many codes, or tries, in a short time: mostly 30 minutes, see retryAfterSeconds. */
  | 'too_many_codes'
  /** Too many wrong codes: mostly 12 hours, see retryAfterSeconds. */
  | 'too_many_tries'
  | 'resend_too_soon'
  | 'no_mobile_on_aadhaar'
  | 'no_mobile_on_abha'
  | 'aadhaar_suspended'
  | 'aadhaar_unavailable'
  /** The ABHA is linked with a government benefit programme and cannot be deactivated. */
  | 'benefit_programme'
  | 'already_deactivated'
  | 'no_such_abha'
  /** This way to a code is not allowed for this ABHA; the other one may be. */
  | 'otp_method_refused'
  /** The person's X-Token lapsed or is not theirs. */
  | 'session_expired'
  /** The wallet's own credentials were refused. */
  | 'gateway_unauthorized'
  | 'transaction_not_found'
  | 'certificate_bad'
  | 'certificate_changed'
  | 'invalid_request'
  /** Nobody answered, or the gateway is down; nothing took effect. */
  | 'unavailable'
  /** The answer was lost, late, or a 5xx: it may have taken effect, and only the profile can tell. */
  | 'outcome_unknown'
  | 'other'

type Facts = {
  /** The gateway's own code, "HIS-1013", "ABDM-1228", "900901": kept also where the kind is `other`. Never a text of its. */
  readonly code?: string
  readonly retryAfterSeconds?: number
  readonly codeUsed?: boolean
}

/** A call to ABDM that did not succeed. Its message is its kind: no code, number or token of anybody's is in it. */
export class AbdmFailure extends Error {
  override readonly name = 'AbdmFailure'
  readonly code: string | null
  readonly retryAfterSeconds: number | null
  /** Whether the account may have changed all the same. */
  readonly tookEffect: 'no' | 'unknown'
  /** Whether the call carried a code, and that may have come as far as the account: it is sent no more. */
  readonly codeUsed: boolean
  constructor(
    readonly kind: AbdmFailureKind,
    facts: Facts = {},
  ) {
    super(kind)
    this.code = facts.code ?? null
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null
    this.tookEffect = kind === 'outcome_unknown' ? 'unknown' : 'no'
    this.codeUsed = facts.codeUsed ?? false
  }
}

/**
 * What a call can bring about. `read`: nothing. `code`: a code is sent to somebody. `proof`: a code is used up, and
 * the account stays as it is. `change`: the account changes.
 */
export type CallKind = 'read' | 'code' | 'proof' | 'change'

const carriesCode = (call: CallKind): boolean => call === 'proof' || call === 'change'

export type Refused = {
  readonly status: number
  readonly body: string
  /** Of `Retry-After`. */
  readonly retryAfter?: string
  readonly call: CallKind
  /** Whether the call carried a person's session. */
  readonly withXToken: boolean
  readonly now: Date
}

const KINDS: Readonly<Record<string, AbdmFailureKind>> = {
  // V1 and V2.
  'HIS-403': 'gateway_unauthorized',
  'HIS-1007': 'already_deactivated',
  'HIS-1008': 'no_such_abha',
  // No call of ours names a mobile: it is the account's that is meant.
  'HIS-1011': 'no_mobile_on_abha',
  'HIS-1012': 'transaction_not_found',
  'HIS-1013': 'wrong_otp',
  'HIS-1023': 'resend_too_soon',
  'HIS-1026': 'transaction_not_found',
  'HIS-1039': 'too_many_tries',
  'HIS-1041': 'too_many_codes',
  'HIS-1047': 'invalid_request',
  'HIS-1056': 'otp_expired',
  'HIS-1060': 'otp_expired',
  'HIS-2007': 'aadhaar_suspended',
  'HIS-2008': 'aadhaar_suspended',
  'HIS-2009': 'aadhaar_suspended',
  'HIS-2016': 'invalid_request',
  'HIS-2017': 'too_many_codes',
  'HIS-2022': 'wrong_otp',
  'HIS-3005': 'no_mobile_on_aadhaar',
  // V3, of the account service: elsewhere in ABDM some of these numbers say other things.
  'ABDM-1013': 'no_such_abha',
  'ABDM-1017': 'transaction_not_found',
  'ABDM-1019': 'unavailable',
  'ABDM-1022': 'resend_too_soon',
  'ABDM-1024': 'unavailable',
  'ABDM-1027': 'too_many_tries',
  'ABDM-1029': 'unavailable',
  'ABDM-1034': 'unavailable',
  'ABDM-1048': 'unavailable',
  'ABDM-1094': 'gateway_unauthorized',
  'ABDM-1100': 'too_many_codes',
  'ABDM-1102': 'no_mobile_on_abha',
  'ABDM-1107': 'invalid_request',
  'ABDM-1108': 'unavailable',
  'ABDM-1118': 'otp_method_refused',
  'ABDM-1119': 'otp_method_refused',
  'ABDM-1128': 'session_expired',
  'ABDM-1129': 'session_expired',
  'ABDM-1130': 'session_expired',
  'ABDM-1131': 'session_expired',
  'ABDM-1134': 'already_deactivated',
  'ABDM-1158': 'session_expired',
  'ABDM-1200': 'unavailable',
  'ABDM-1201': 'unavailable',
  'ABDM-1202': 'unavailable',
  'ABDM-1205': 'unavailable',
  'ABDM-1206': 'aadhaar_unavailable',
  'ABDM-1208': 'unavailable',
  'ABDM-1209': 'unavailable',
  'ABDM-1213': 'already_deactivated',
  'ABDM-1215': 'otp_method_refused',
  'ABDM-1216': 'already_deactivated',
  'ABDM-1217': 'otp_method_refused',
  'ABDM-1219': 'benefit_programme',
  'ABDM-1220': 'unavailable',
  'ABDM-1226': 'unavailable',
  'ABDM-1228': 'benefit_programme',
  'ABDM-1303': 'no_mobile_on_abha',
  'ABDM-1304': 'no_mobile_on_abha',
  'ABDM-1305': 'no_mobile_on_abha',
  'ABDM-1308': 'already_deactivated',
  'ABDM-1407': 'already_deactivated',
  'ABDM-1920': 'gateway_unauthorized',
  'ABDM-1921': 'gateway_unauthorized',
  'ABDM-1922': 'gateway_unauthorized',
  'ABDM-1923': 'gateway_unauthorized',
  'ABDM-2402': 'invalid_request',
  'ABDM-2403': 'invalid_request',
  'ABDM-2404': 'invalid_request',
  'ABDM-2429': 'unavailable',
  'ABDM-2500': 'gateway_unauthorized',
  // The Aadhaar authority's own, out of the text of ABDM-1204.
  'UIDAI-111': 'no_mobile_on_aadhaar',
  'UIDAI-112': 'no_mobile_on_aadhaar',
  'UIDAI-114': 'no_mobile_on_aadhaar',
  'UIDAI-115': 'no_mobile_on_aadhaar',
  'UIDAI-400': 'wrong_otp',
  'UIDAI-402': 'transaction_not_found',
  'UIDAI-403': 'otp_expired',
  'UIDAI-561': 'otp_expired',
  'UIDAI-563': 'otp_already_used',
  'UIDAI-950': 'aadhaar_unavailable',
  'UIDAI-952': 'too_many_codes',
  'UIDAI-953': 'too_many_codes',
  'UIDAI-995': 'aadhaar_suspended',
  'UIDAI-996': 'aadhaar_suspended',
  'UIDAI-997': 'aadhaar_suspended',
}

/** Of bodies without a code: the field that is wrong. */
const FIELD_KINDS: Readonly<Record<string, AbdmFailureKind>> = {
  txnId: 'transaction_not_found',
  otp: 'wrong_otp',
  otpValue: 'wrong_otp',
}

/** Seconds to wait where neither a header nor the text says how long. */
const WAITS: Partial<Record<AbdmFailureKind, number>> = {
  resend_too_soon: 60,
  too_many_codes: 30 * 60,
  too_many_tries: 12 * 60 * 60,
}

const Coded = z.object({
  code: z.union([z.string(), z.number()]).transform(String),
  message: z.string().catch(''),
  timestamp: z.string().optional().catch(undefined),
})
const Wrapped = z.object({ error: Coded }).transform(({ error }) => error)
const Body = z.union([
  // The outer code of HIS errors says next to nothing.
  z.object({ details: z.tuple([Coded], z.unknown()) }).transform(({ details: [first] }) => first),
  Wrapped,
  z.tuple([Wrapped], z.unknown()).transform(([first]) => first),
  Coded,
])
type Said = { readonly code: string | null; readonly message: string; readonly timestamp?: string }

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** "ABDM-9999: " is ABDM-9999; and what looks like none of the known families is not passed on. */
const cleanCode = (code: string): string | null =>
  /^\s*([A-Z]{2,8}-\d{1,5}|900\d{3}|\d{3,4})(?!\d)/.exec(code)?.[1] ?? null

function readCoded(body: unknown): Said | null {
  const coded = Body.safeParse(body)
  if (!coded.success) return null
  const { code, message, timestamp } = coded.data
  const uidai = /UIDAI Error code\s*:\s*(\d{1,4})/i.exec(message)
  // A code that stands before the text of an ABDM-9999 is the one that was meant.
  const meant = uidai ? `UIDAI-${uidai[1]}` : (/^ABDM-\d{4}/.exec(message)?.[0] ?? code)
  return { code: cleanCode(meant), message, timestamp }
}

/** Zoneless times in ABDM's bodies are Indian time. Null for what is no time. */
export function parseGatewayTime(text: string): Date | null {
  const zoneless = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)$/.exec(text)
  const instant = new Date(zoneless ? `${zoneless[1]}T${zoneless[2]}+05:30` : text)
  return Number.isNaN(instant.getTime()) ? null : instant
}

const UNIT_SECONDS = { second: 1, minute: 60, hour: 3600 }

/** "… try again in 30 minutes": 1800. */
function waitIn(message: string): number | null {
  const said = /(\d{1,3})\s*(second|minute|hour)/i.exec(message)
  return said ? Number(said[1]) * UNIT_SECONDS[said[2]?.toLowerCase() as keyof typeof UNIT_SECONDS] : null
}

function waitOf(kind: AbdmFailureKind, said: Said | null, refused: Refused): number | undefined {
  const usual = WAITS[kind]
  if (usual === undefined) return undefined
  if (/^\d{1,6}$/.test(refused.retryAfter ?? '')) return Number(refused.retryAfter)
  const whole = waitIn(said?.message ?? '') ?? usual
  const begun = parseGatewayTime(said?.timestamp ?? '')
  const left = begun ? Math.ceil((begun.getTime() - refused.now.getTime()) / 1000) + whole : whole
  // A clock that is wrong by hours makes no wait of hours.
  return left > 0 && left <= whole ? left : whole
}

function kindOfCode({ code, message }: Said, refused: Refused): AbdmFailureKind | null {
  if (!code) return null
  if (code === 'HIS-401') return refused.withXToken ? 'session_expired' : 'gateway_unauthorized'
  if (code === 'ABDM-1094' && /x-?token/i.test(message)) return 'session_expired'
  if (code === 'ABDM-9999' && /credentials/i.test(message)) return 'gateway_unauthorized'
  if (/^HIS-5\d\d$/.test(code)) return /aadhaar|uidai/i.test(message) ? 'aadhaar_unavailable' : 'unavailable'
  if (code === 'HIS-422' && /method.* not allowed/i.test(message)) return 'otp_method_refused'
  if (/^9008\d\d$/.test(code)) return 'unavailable'
  if (/^9009\d\d$/.test(code)) return 'gateway_unauthorized'
  const kind = KINDS[code] ?? null
  return kind === 'resend_too_soon' && (waitIn(message) ?? 0) > 300 ? 'too_many_codes' : kind
}

function kindOfStatus({ status, call, withXToken }: Refused): AbdmFailureKind {
  if (status === 401) return withXToken ? 'session_expired' : 'gateway_unauthorized'
  if (status === 403) return 'gateway_unauthorized'
  if (status === 429) return call === 'code' ? 'too_many_codes' : call === 'read' ? 'unavailable' : 'resend_too_soon'
  return status >= 500 || status === 408 ? 'unavailable' : 'other'
}

/** Of bodies that name fields, or say something in a sentence only. */
function kindOfUncoded(body: unknown): AbdmFailureKind | null {
  const named = z.record(z.string(), z.string()).safeParse(body)
  if (!named.success) return null
  if (/x-?token/i.test(named.data.message ?? '')) return 'session_expired'
  const fields = Object.keys(named.data).filter((key) => key !== 'timestamp' && key !== 'message')
  const told = fields.map((field) => FIELD_KINDS[field]).find(Boolean)
  return told ?? (fields.length > 0 ? 'invalid_request' : null)
}

/** What a refusal means. Never says more of its text than what the kind says. */
export function failureOf(refused: Refused): AbdmFailure {
  const body = parseJson(refused.body)
  const said = readCoded(body)
  const kind =
    (said && kindOfCode(said, refused)) ??
    (refused.status === 400 && !said ? kindOfUncoded(body) : null) ??
    kindOfStatus(refused)
  const doubtful = refused.status >= 500 || refused.status === 408 || kind === 'unavailable'
  return new AbdmFailure(refused.call === 'change' && doubtful ? 'outcome_unknown' : kind, {
    code: said?.code ?? `HTTP-${refused.status}`,
    retryAfterSeconds: waitOf(kind, said, refused),
    // The gateway, which stands before the account service, let nothing through.
    codeUsed: carriesCode(refused.call) && !(kind === 'gateway_unauthorized' && refused.status === 401),
  })
}

/** No answer that can be read. */
export const failureWithoutAnswer = (call: CallKind): AbdmFailure =>
  new AbdmFailure(call === 'change' ? 'outcome_unknown' : 'unavailable', { codeUsed: carriesCode(call) })

/** A 200 of V3 whose `authResult` says that it was a refusal all the same; only its text tells which. */
export function failureOfAuthResult(message: string): AbdmFailure {
  const facts = { code: 'authResult', codeUsed: true }
  if (/programme|program\b/i.test(message)) return new AbdmFailure('benefit_programme', facts)
  if (/deactivated/i.test(message)) return new AbdmFailure('already_deactivated', facts)
  if (/already (been )?used/i.test(message)) return new AbdmFailure('otp_already_used', facts)
  if (/exceeded|maximum|multiple|too many/i.test(message)) {
    const retryAfterSeconds = waitIn(message) ?? WAITS.too_many_codes
    return new AbdmFailure(/attempt/i.test(message) ? 'too_many_tries' : 'too_many_codes', {
      ...facts,
      retryAfterSeconds,
    })
  }
  // "Entered OTP is either expired or incorrect."
  if (/incorrect|invalid|wrong|match/i.test(message)) return new AbdmFailure('wrong_otp', facts)
  if (/expired/i.test(message)) return new AbdmFailure('otp_expired', facts)
  return new AbdmFailure('other', facts)
}

/** Of what fails once the code was taken. */
export function withCodeUsed(error: unknown): never {
  if (!(error instanceof AbdmFailure)) throw error
  const { kind, code, retryAfterSeconds } = error
  throw new AbdmFailure(kind, {
    code: code ?? undefined,
    retryAfterSeconds: retryAfterSeconds ?? undefined,
    codeUsed: true,
  })
}

/** For the end of a session: one that lapsed has ended. */
export function unlessEnded(error: unknown): void {
  if (!(error instanceof AbdmFailure) || error.kind !== 'session_expired') throw error
}
