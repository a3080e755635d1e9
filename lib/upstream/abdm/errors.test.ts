import { expect, test } from 'vitest'
import {
  type AbdmFailure,
  type AbdmFailureKind,
  failureOf,
  failureOfAuthResult,
  failureWithoutAnswer,
  parseGatewayTime,
  type Refused,
} from './errors'

// 13:30:00 in India.
const now = new Date('2025-01-15T08:00:00Z')
const refused = (status: number, body: unknown, over: Partial<Refused> = {}): AbdmFailure =>
  failureOf({
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    call: 'code',
    withXToken: false,
    now,
    ...over,
  })

const his = (code: string, message = 'x', attribute: unknown = { key: '', value: '' }) => ({
  code: 'HIS-422',
  message: 'Unable to process the current request due to incorrect data entered.',
  details: [{ message, code, attribute }],
})
const wrapped = (code: string, message = 'x') => ({ error: { code, message } })
const IST = '2025-01-15 13:21:16'

const BODIES: readonly (readonly [
  status: number,
  body: unknown,
  kind: AbdmFailureKind,
  code: string,
  wait?: number,
])[] = [
  // V1 and V2: the code that counts is the inner one.
  [422, his('HIS-1007', 'User is disabled.'), 'already_deactivated', 'HIS-1007'],
  [422, his('HIS-1008', 'No account found.', null), 'no_such_abha', 'HIS-1008'],
  [422, his('HIS-1011', 'Invalid mobile number.'), 'no_mobile_on_abha', 'HIS-1011'],
  [400, his('HIS-1012'), 'transaction_not_found', 'HIS-1012'],
  [422, his('HIS-1013'), 'wrong_otp', 'HIS-1013'],
  [
    422,
    his('HIS-1023', 'Please wait for 30 seconds before sending another OTP request.'),
    'resend_too_soon',
    'HIS-1023',
    30,
  ],
  [422, his('HIS-1023', 'Please wait for 30 minutes to try again'), 'too_many_codes', 'HIS-1023', 1800],
  [422, his('HIS-1026'), 'transaction_not_found', 'HIS-1026'],
  [429, his('HIS-1039', 'Please try again after 12 hours.'), 'too_many_tries', 'HIS-1039', 43_200],
  [429, his('HIS-1039', ''), 'too_many_tries', 'HIS-1039', 43_200],
  [422, his('HIS-1041'), 'too_many_codes', 'HIS-1041', 1800],
  [422, his('HIS-1047'), 'invalid_request', 'HIS-1047'],
  [422, his('HIS-1056'), 'otp_expired', 'HIS-1056'],
  [422, his('HIS-1060'), 'otp_expired', 'HIS-1060'],
  [422, his('HIS-2007'), 'aadhaar_suspended', 'HIS-2007'],
  [422, his('HIS-2008'), 'aadhaar_suspended', 'HIS-2008'],
  [422, his('HIS-2009'), 'aadhaar_suspended', 'HIS-2009'],
  [422, his('HIS-2016'), 'invalid_request', 'HIS-2016'],
  [
    422,
    his('HIS-2017', 'You have requested multiple OTPs. Please try again in 30 minutes.'),
    'too_many_codes',
    'HIS-2017',
    1800,
  ],
  [422, his('HIS-2022'), 'wrong_otp', 'HIS-2022'],
  [422, his('HIS-3005'), 'no_mobile_on_aadhaar', 'HIS-3005'],
  [422, his('HIS-403', 'You are not allowed to access this API', null), 'gateway_unauthorized', 'HIS-403'],
  [422, his('HIS-422', 'This authentication method is not allowed.'), 'otp_method_refused', 'HIS-422'],
  [422, his('ABDM-1228'), 'benefit_programme', 'ABDM-1228'],
  [503, his('HIS-503', 'Aadhaar gateway is unavailable.'), 'aadhaar_unavailable', 'HIS-503'],
  [500, { code: 'HIS-500', message: 'An internal server error occurred.' }, 'unavailable', 'HIS-500'],
  [422, his('HIS-7777'), 'other', 'HIS-7777'],
  [422, { code: 'HIS-422', message: 'x', details: [] }, 'other', 'HIS-422'],
  // V3, wrapped.
  [400, wrapped('ABDM-1013'), 'no_such_abha', 'ABDM-1013'],
  [400, wrapped('ABDM-1017'), 'transaction_not_found', 'ABDM-1017'],
  [429, wrapped('ABDM-1022', 'Too many requests'), 'resend_too_soon', 'ABDM-1022', 60],
  [400, wrapped('ABDM-1027', 'You are blocked for 24 hours'), 'too_many_tries', 'ABDM-1027', 86_400],
  [503, wrapped('ABDM-1034'), 'unavailable', 'ABDM-1034'],
  [401, wrapped('ABDM-1094', 'Access to this feature is restricted.'), 'gateway_unauthorized', 'ABDM-1094'],
  [400, wrapped('ABDM-1100', 'Please try again in 30 minutes.'), 'too_many_codes', 'ABDM-1100', 1800],
  [400, wrapped('ABDM-1102', 'Mobile number verification is pending.'), 'no_mobile_on_abha', 'ABDM-1102'],
  [400, wrapped('ABDM-1107', 'Invalid combinations of scopes'), 'invalid_request', 'ABDM-1107'],
  [400, wrapped('ABDM-1118'), 'otp_method_refused', 'ABDM-1118'],
  [400, wrapped('ABDM-1119'), 'otp_method_refused', 'ABDM-1119'],
  [401, wrapped('ABDM-1131', 'X-Token Expired'), 'session_expired', 'ABDM-1131'],
  [400, wrapped('ABDM-1134', 'Deactivated ABHA Account'), 'already_deactivated', 'ABDM-1134'],
  [401, wrapped('ABDM-1158', 'Invalid X-Token'), 'session_expired', 'ABDM-1158'],
  [422, wrapped('ABDM-1204', 'UIDAI Error code : 400 : Invalid Aadhaar OTP value.'), 'wrong_otp', 'UIDAI-400'],
  [422, wrapped('ABDM-1204', 'UIDAI Error code : 111 : No verified mobile.'), 'no_mobile_on_aadhaar', 'UIDAI-111'],
  [422, wrapped('ABDM-1204', 'UIDAI Error code : 561 : Request expired'), 'otp_expired', 'UIDAI-561'],
  [422, wrapped('ABDM-1204', 'UIDAI Error code : 563 : Duplicate request'), 'otp_already_used', 'UIDAI-563'],
  [422, wrapped('ABDM-1204', 'UIDAI Error code : 952 : OTP flooding'), 'too_many_codes', 'UIDAI-952', 1800],
  [422, wrapped('ABDM-1204', 'UIDAI Error code : 997 : Aadhaar suspended.'), 'aadhaar_suspended', 'UIDAI-997'],
  [422, wrapped('ABDM-1204', 'UIDAI Error code : 810 : Missing biometric data'), 'other', 'UIDAI-810'],
  [503, wrapped('ABDM-1206', 'Aadhaar Gateway is unavailable'), 'aadhaar_unavailable', 'ABDM-1206'],
  [400, wrapped('ABDM-1219'), 'benefit_programme', 'ABDM-1219'],
  [400, wrapped('ABDM-1220'), 'unavailable', 'ABDM-1220'],
  [400, wrapped('ABDM-1228'), 'benefit_programme', 'ABDM-1228'],
  [400, wrapped('ABDM-1407'), 'already_deactivated', 'ABDM-1407'],
  [401, wrapped('ABDM-9999: ', 'Invalid user credentials'), 'gateway_unauthorized', 'ABDM-9999'],
  [401, wrapped('ABDM-9999: ', 'ABDM-1094Access to this feature is restricted.'), 'gateway_unauthorized', 'ABDM-1094'],
  [500, wrapped('ABDM-9999: ', 'Unknown error occurred'), 'unavailable', 'ABDM-9999'],
  [400, [wrapped('ABDM-1228')], 'benefit_programme', 'ABDM-1228'],
  [400, { error: { code: 2500, message: 'Unknown error occurred' } }, 'other', '2500'],
  [400, wrapped('ABDM-7777'), 'other', 'ABDM-7777'],
  // V3, flat.
  [401, { code: 'ABDM-1094', message: 'X-token expired', timestamp: IST }, 'session_expired', 'ABDM-1094'],
  [503, { code: 'ABDM-1024', message: 'Dependent service unavailable' }, 'unavailable', 'ABDM-1024'],
  [
    400,
    { code: 'ABDM-1100', message: 'Please try again in 30 minutes.', timestamp: IST },
    'too_many_codes',
    'ABDM-1100',
    1276,
  ],
  // V3, by field.
  [400, { loginId: 'Invalid LoginId', timestamp: IST }, 'invalid_request', 'HTTP-400'],
  [400, { scope: 'Invalid Scope' }, 'invalid_request', 'HTTP-400'],
  [400, { authMethods: 'Invalid Auth Method' }, 'invalid_request', 'HTTP-400'],
  [400, { txnId: 'Invalid Transaction Id', timestamp: IST }, 'transaction_not_found', 'HTTP-400'],
  [400, { otpValue: 'Invalid OTP Value', timestamp: IST }, 'wrong_otp', 'HTTP-400'],
  [400, { message: 'Invalid X-token' }, 'session_expired', 'HTTP-400'],
  // The gateway in front of either.
  [401, { code: '900901', message: 'Invalid Credentials', description: 'x' }, 'gateway_unauthorized', '900901'],
  [401, { code: '900902', message: 'Missing Credentials' }, 'gateway_unauthorized', '900902'],
  [500, { code: '900900', message: 'Unclassified Authentication Failure' }, 'gateway_unauthorized', '900900'],
  [429, { code: '900802', message: 'Message throttled out' }, 'unavailable', '900802'],
  [404, { code: '404', message: 'No matching resource found' }, 'other', '404'],
  [401, '', 'gateway_unauthorized', 'HTTP-401'],
  [403, 'Access Denied', 'gateway_unauthorized', 'HTTP-403'],
  [429, '', 'too_many_codes', 'HTTP-429', 1800],
  [502, '<html>', 'unavailable', 'HTTP-502'],
  [302, '', 'other', 'HTTP-302'],
  [400, '"text"', 'other', 'HTTP-400'],
]

for (const [status, body, kind, code, wait = null] of BODIES)
  test(`${status} ${JSON.stringify(body)} is ${kind}`, () => {
    const failure = refused(status, body)
    expect([failure.kind, failure.code, failure.retryAfterSeconds]).toEqual([kind, code, wait])
    expect(failure.tookEffect).toBe('no')
  })

test('a 401 without a word is the person’s session where one was sent, and the wallet’s own where none was', () => {
  for (const body of ['', his('HIS-401', 'X-Token is expired.')]) {
    expect(refused(401, body, { withXToken: true }).kind).toBe('session_expired')
    expect(refused(401, body, { withXToken: false }).kind).toBe('gateway_unauthorized')
  }
  expect(refused(401, { code: '900901' }, { withXToken: true }).kind).toBe('gateway_unauthorized')
})

test('a 429 without a word is no lock of twelve hours: whoever stands before ABDM can say it', () => {
  for (const call of ['proof', 'change'] as const) {
    const { kind, retryAfterSeconds, tookEffect } = refused(429, '', { call })
    expect([kind, retryAfterSeconds, tookEffect]).toEqual(['resend_too_soon', 60, 'no'])
  }
})

test('of a call that changes the account, what is not a clear no is not known', () => {
  const change = { call: 'change', withXToken: true } as const
  const doubtful: readonly (readonly [status: number, body: unknown])[] = [
    [500, wrapped('ABDM-1220')],
    [503, wrapped('ABDM-1206')],
    [400, wrapped('ABDM-1048', 'Timeout')],
    [504, ''],
    [408, ''],
    [500, { code: '900900', message: 'Unclassified Authentication Failure' }],
  ]
  for (const [status, body] of doubtful) {
    const failure = refused(status, body, change)
    expect([status, failure.kind, failure.tookEffect]).toEqual([status, 'outcome_unknown', 'unknown'])
  }
  const clear: readonly (readonly [status: number, body: unknown, kind: AbdmFailureKind])[] = [
    [422, wrapped('ABDM-1206'), 'aadhaar_unavailable'],
    [422, his('HIS-1013'), 'wrong_otp'],
    [401, { code: '900901' }, 'gateway_unauthorized'],
  ]
  for (const [status, body, kind] of clear)
    expect(refused(status, body, change)).toMatchObject({ kind, tookEffect: 'no' })
  expect(failureWithoutAnswer('change').kind).toBe('outcome_unknown')
  expect(failureWithoutAnswer('proof')).toMatchObject({ kind: 'unavailable', tookEffect: 'no' })
})

test.each([
  ['OTP expired, please try again', 'otp_expired', null],
  ['Entered OTP is incorrect. Kindly re-enter valid OTP.', 'wrong_otp', null],
  ['Please enter a valid OTP. Entered OTP is either expired or incorrect.', 'wrong_otp', null],
  ['UIDAI Error code : 400 : OTP did not match', 'wrong_otp', null],
  ['This OTP was already used', 'otp_already_used', null],
  ['You have exceeded the maximum number of attempts. Please try again in 12 hours.', 'too_many_tries', 43_200],
  ['You have requested multiple OTPs. Please try again in 30 minutes.', 'too_many_codes', 1800],
  ['Your ABHA is linked with govt benefit programme, so it can not be deactivated', 'benefit_programme', null],
  ['This account is deactivated.', 'already_deactivated', null],
  ['', 'other', null],
] as const)('an authResult "failed" with %j is %s', (message, kind, retryAfterSeconds) => {
  expect(failureOfAuthResult(message)).toMatchObject({ kind, retryAfterSeconds, tookEffect: 'no' })
})

test('a wait is as the header says, and counted from the time in the body, which is Indian', () => {
  const body = { code: 'ABDM-1100', message: '', timestamp: IST }
  expect(refused(400, body, { retryAfter: '77' }).retryAfterSeconds).toBe(77)
  expect(refused(400, body, { retryAfter: 'Wed, 15 Jan 2025 09:00:00 GMT' }).retryAfterSeconds).toBe(1276)
  // Long ago or to come: a clock is wrong, and the whole wait is the safe answer.
  for (const timestamp of ['2025-01-15 01:00:00', '2025-01-15 14:00:00', 'yesterday'])
    expect(refused(400, { ...body, timestamp }).retryAfterSeconds).toBe(1800)
  expect(parseGatewayTime('2025-01-15 13:21:16')?.toISOString()).toBe('2025-01-15T07:51:16.000Z')
  expect(parseGatewayTime('2025-01-15T07:51:16.000Z')?.toISOString()).toBe('2025-01-15T07:51:16.000Z')
  expect(parseGatewayTime('soon')).toBeNull()
})

test('nothing of what the gateway wrote is in a failure but a code of a known family', () => {
  const secret = '983920'
  for (const body of [
    wrapped(secret, `OTP ${secret} of 91-1234-5678-9012 is wrong`),
    his(secret, secret),
    { code: `otp ${secret}`, message: secret },
    { otpValue: secret },
    secret,
  ]) {
    const failure = refused(400, body)
    expect(JSON.stringify([failure.message, failure.stack, failure.code, { ...failure }])).not.toMatch(/983920|5678/)
  }
  expect(failureOfAuthResult(`OTP ${secret} is wrong`).stack).not.toContain(secret)
})
