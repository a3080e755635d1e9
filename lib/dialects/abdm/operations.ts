import { z } from 'zod'
import type { DialectReference } from '@/lib/dialects/reference/operation'
import * as answers from './documents'
import { statusOf } from './errors'
import { deactivateExample, sentOtpExample, sessionExample } from './examples'
import * as requests from './schema'

const { AbdmError, GatewaySession, SentOtp } = answers
const { AccountHeaders, DeactivateBody, GatewayHeaders, GenerateOtpBody, SessionBody } = requests

const sendOtp = (where: string) => ({
  tag: 'ABDM account',
  summary: `Have ABDM send a code to ${where}`,
  headers: AccountHeaders,
  body: GenerateOtpBody,
  bodyOptional: true,
  status: 200,
  answer: SentOtp,
  example: sentOtpExample,
  refusals: [404, 409, statusOf('abha_no_mobile'), 429, 502, 503],
})

export const abdmReference: DialectReference = {
  about: {
    title: 'ABDM account (V2)',
    paths: '/gateway/v0.5/sessions, /api/v1/auth/cert, /api/v2/account',
    proof:
      "`Authorization: Bearer` with a session of the gateway, `X-HIP-ID` and the person's `X-Token`; or the person's own token",
    envelope: '`{code, message, details: [{message, code, attribute: {key, value}}]}`',
  },
  components: { prefix: 'Abdm', requests, answers },
  error: { name: 'AbdmError', schema: AbdmError, media: 'application/json' },
  security: {
    abdmToken: {
      type: 'http',
      scheme: 'bearer',
      description: "The accessToken of /gateway/v0.5/sessions, or a person's access token from /api/v1/sign-in/verify.",
    },
  },
  operations: {
    'POST /gateway/v0.5/sessions': {
      tag: 'ABDM account',
      summary: 'Open a session with the client id and secret',
      description: 'With grantType refresh_token the refreshToken of the last session stands for the secret.',
      anonymous: true,
      body: SessionBody,
      status: 200,
      answer: GatewaySession,
      example: sessionExample,
      refusals: [401],
    },
    'GET /api/v1/auth/cert': {
      tag: 'ABDM account',
      summary: 'The public key to encrypt codes with',
      description: 'A PEM, SPKI. The padding is PKCS#1 v1.5.',
      headers: GatewayHeaders,
      status: 200,
      answer: z.string(),
      media: 'text/plain',
      refusals: [404, 502, 503],
    },
    'POST /api/v2/account/aadhaar/generateOTP': sendOtp('the mobile that Aadhaar knows'),
    'POST /api/v2/account/mobile/generateOTP': sendOtp('the mobile of the ABHA'),
    'POST /api/v2/account/profile/deactivate': {
      tag: 'ABDM account',
      summary: 'Deactivate the ABHA with the code',
      description:
        'ABDM is called once for a txnId and code. A 504 says that its answer was lost: it is being asked what became of it.',
      headers: AccountHeaders,
      body: DeactivateBody,
      status: 204,
      example: deactivateExample,
      refusals: [404, 409, statusOf('otp_wrong'), 429, 502, 503, 504],
    },
  },
}
