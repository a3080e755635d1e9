import { expect, test } from 'vitest'
import type { z } from 'zod'
import { Failure, type FailureCode } from '@/lib/core/failure'
import { AbdmError } from '@/lib/dialects/abdm/documents'
import { AttestrError } from '@/lib/dialects/attestr/documents'
import { GenericError } from '@/lib/dialects/eka/documents'
import { Problem } from '@/lib/dialects/native/documents'
import { SamagraError } from '@/lib/dialects/samagra/documents'
import { VeriffError } from '@/lib/dialects/veriff/documents'
import type { Caller, Dialect } from '@/lib/http/handle'
import { REFUSALS } from '@/lib/http/refusal'
import { abdm } from './abdm/dialect'
import { attestr } from './attestr/dialect'
import { eka } from './eka/dialect'
import { native } from './native/dialect'
import { samagra } from './samagra/dialect'
import { veriff } from './veriff/dialect'

type Row = {
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: what a dialect knows of its callers is its own affair here
  readonly dialect: Pick<Dialect<Caller & any>, 'refuse'>
  readonly error: z.ZodType
  /** Every status that the dialect's reference has for an error. */
  readonly statuses: readonly number[]
  /** The code to the status, and whatever else tells one refusal from another. */
  readonly told: Partial<Record<FailureCode, number>>
}

const OWN = [...new Set(Object.values(REFUSALS).map(({ status }) => status)), 500]

const ROWS: readonly Row[] = [
  { name: 'native', dialect: native, error: Problem, statuses: OWN, told: { already_decided: 409, low_credits: 402 } },
  {
    name: 'samagra',
    dialect: samagra,
    error: SamagraError,
    statuses: OWN,
    told: {
      already_decided: 409,
      request_expired: 410,
      use_limit_reached: 429,
      uses_spent: 429,
      not_granted_yet: 401,
      provider_failed: 502,
    },
  },
  {
    name: 'eka',
    dialect: eka,
    error: GenericError,
    statuses: [...OWN, 491],
    told: { not_found: 404, already_decided: 409, request_expired: 410, otp_wrong: 400, person_session_needed: 491 },
  },
  {
    name: 'veriff',
    dialect: veriff,
    error: VeriffError,
    statuses: [400, 401, 404, 500],
    told: {
      withdrawn_by_person: 400,
      stale_signature: 401,
      body_too_large: 400,
      method_not_allowed: 404,
      forbidden: 401,
    },
  },
  {
    name: 'attestr',
    dialect: attestr,
    error: AttestrError,
    statuses: [400, 401, 403, 429, 500],
    told: {
      already_decided: 400,
      method_not_allowed: 400,
      low_credits: 400,
      not_found: 403,
      api_daily_limit: 429,
      provider_failed: 500,
    },
  },
  {
    name: 'abdm',
    dialect: abdm,
    error: AbdmError,
    statuses: OWN,
    told: {
      otp_wrong: 422,
      otp_expired: 422,
      abha_benefit_programme: 422,
      abha_session_expired: 401,
      abha_outcome_unknown: 504,
      method_not_allowed: 405,
    },
  },
]

const CODES = Object.keys(REFUSALS) as FailureCode[]

for (const { name, dialect, error, statuses, told } of ROWS) {
  for (const code of CODES)
    test(`${name} says ${code} in its own envelope, with a status that it knows, naming the field`, () => {
      const failure = new Failure(code, { 'some.field': ['is wrong'] }, { retryAfter: 7 })
      const { status, body = '', headers } = dialect.refuse(failure, 'trace-1')
      expect(error.safeParse(JSON.parse(body)).error).toBeUndefined()
      expect(statuses).toContain(status)
      expect(headers['content-type']).toMatch(/json/)
      expect(body).toContain('some.field')
      if (status === 429) expect(headers['retry-after']).toBe('7')
      if (code in told) expect(status).toBe(told[code])
    })

  test(`${name} says nothing of what went wrong inside`, () => {
    const { status, body = '' } = dialect.refuse(null, 'trace-1')
    expect(error.safeParse(JSON.parse(body)).error).toBeUndefined()
    expect(status).toBe(500)
  })
}
