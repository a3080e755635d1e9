import type { z } from 'zod'
import { jwtCallerOf } from '@/lib/auth/jwt-bearer'
import { Failure } from '@/lib/core/failure'
import type { Caller, Dialect, Sent } from '@/lib/http/handle'
import { REFUSALS } from '@/lib/http/refusal'
import { write } from '@/lib/http/written'
import type { Ctx } from '@/lib/operations/context'
import { aboutPatient, type PatientName } from '@/lib/operations/person/name-patient'
import { ERRORS, INTERNAL, sourceOf, statusOf, wireField } from './errors'
import { type PatientHeader, PatientHeaders, PatientQuery } from './schema'
import { ekaState } from './views'

export type EkaCaller = Caller & {
  /** How the call names the patient. */
  readonly names: readonly PatientName[]
}

function namesIn({ request }: Sent): PatientName[] {
  const header = (field: PatientHeader, of: PatientName['of']): PatientName[] => {
    const value = request.headers.get(field)
    return value === null ? [] : [{ field, of, value }]
  }
  const oids = new URL(request.url).searchParams.getAll('oid')
  return [
    ...header('X-Pt-Id', 'eka'),
    ...header('X-Partner-Pt-Id', 'partner'),
    ...oids.map((value): PatientName => ({ field: 'oid', of: 'eka', value })),
  ]
}

function assertFits(schema: z.ZodType, field: string, value: string | null): void {
  const [issue] = schema.safeParse(value ?? undefined).error?.issues ?? []
  if (issue) throw new Failure('invalid_input', { [field]: [issue.message] })
}

async function assertFitting({ credential, names }: EkaCaller, { request }: Sent): Promise<void> {
  for (const [field, schema] of Object.entries(PatientHeaders.shape))
    assertFits(schema, field, request.headers.get(field))
  for (const { field, value } of names) if (field === 'oid') assertFits(PatientQuery.shape.oid, field, value)
  const sentHip = request.headers.get('x-hip-id')
  if (credential && sentHip !== null && sentHip !== credential.hipId)
    throw new Failure('forbidden', { 'X-Hip-Id': ['is not the facility of this credential'] })
  const [oid, ...others] = names.filter((one) => one.of === 'eka')
  for (const { field, value } of others) {
    if (field === oid?.field) throw new Failure('invalid_input', { [field]: ['was sent more than once'] })
    if (value !== oid?.value) throw new Failure('invalid_input', { [field]: [`is not the same as ${oid?.field}`] })
  }
}

/** `message` names the field, or says the state that stands. */
function messageOf({ code, facts, fields }: Failure): string {
  return [
    REFUSALS[code].says,
    ...(code === 'person_session_needed' ? ['run session/init and session/verify, then try again'] : []),
    ...(facts.state ? [`state is ${ekaState(facts.state)}`] : []),
    ...(facts.attemptsLeft !== undefined ? [`${facts.attemptsLeft} attempts left`] : []),
    ...Object.entries(fields).map(([field, why]) => `${wireField(field)}: ${why.join(', ')}`),
  ].join('; ')
}

/** Eka's ABDM Connect: JWTs as bearers, errors as GenericError. */
export const eka: Dialect<EkaCaller> = {
  door: 'eka',
  identify: async (sent) => ({ ...(await jwtCallerOf(sent)), names: namesIn(sent) }),
  prove: assertFitting,
  refuse(failure, traceId) {
    const { code, says, source, message, status } = failure
      ? {
          ...REFUSALS[failure.code],
          code: ERRORS[failure.code].code,
          source: sourceOf(failure.code, Object.keys(failure.fields).map(wireField)),
          message: messageOf(failure),
          status: statusOf(failure.code),
        }
      : { ...INTERNAL, says: 'Something went wrong', message: `Something went wrong. Reference ${traceId}` }
    return write({
      status,
      body: { code, error: says, source_error: { code: source, message } },
      headers: {
        ...(status === 401 && { 'www-authenticate': 'Bearer' }),
        ...(failure?.facts.retryAfter !== undefined && { 'retry-after': String(failure.facts.retryAfter) }),
      },
    })
  },
}

/** For signing in: also without a bearer, for a person who has none yet. One that is not good is refused all the same. */
export const ekaSignIn: Dialect<EkaCaller> = {
  ...eka,
  identify: async (sent) =>
    sent.request.headers.has('authorization')
      ? eka.identify(sent)
      : { actor: { kind: 'anonymous' }, names: namesIn(sent) },
}

/** The context of a call about the patient whom it names. */
export const about = (ctx: Ctx, caller: EkaCaller): Promise<Ctx> => aboutPatient(ctx, caller.names)
