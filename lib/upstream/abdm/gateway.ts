import type { AbdmFailure } from './errors'

/**
 * ABDM's account service (ABHA) as this wallet calls it, in the version that the environment names. Both versions put
 * `Authorization: Bearer <gateway token>` on every call but the session's own, and expect JSON both ways but where said.
 *
 * **V2** (`ABDM_GATEWAY_URL` https://dev.ndhm.gov.in, `ABDM_BASE_URL` https://healthidsbx.abdm.gov.in). `X-HIP-ID` on
 * every call; `X-Token: Bearer <user token>` where marked †. OTPs: RSA PKCS#1 v1.5, base64.
 * - session: `POST {gateway}/gateway/v0.5/sessions {clientId, clientSecret, grantType: "client_credentials"}` → 200
 *   `{accessToken, expiresIn, refreshExpiresIn, refreshToken, tokenType}`
 * - certificate: `GET {base}/api/v1/auth/cert` → 200 text/plain PEM, SPKI
 * - requestSignIn: `POST {base}/api/v2/auth/init {authMethod: "AADHAAR_OTP" | "MOBILE_OTP", healthid: "NN-NNNN-NNNN-NNNN"}`
 *   → 200 `{txnId}`
 * - confirmSignIn: `POST {base}/api/v2/auth/confirmWithAadhaarOtp | confirmWithMobileOTP {otp: <RSA>, txnId}` → 200
 *   `{token, expiresIn, refreshToken, refreshExpiresIn}`
 * - profile†: `GET {base}/api/v1/account/profile` → 200 `{healthIdNumber, healthId, status?, mobile, authMethods[]…}`;
 *   without a status it is asked for by `POST {base}/api/v1/search/searchByHealthId {healthId: "NN-…"}` → 200 `{status…}`
 * - requestOtp†: `POST {base}/api/v2/account/aadhaar/generateOTP | mobile/generateOTP {}` → 200 `{txnId}`
 * - deactivate†: `POST {base}/api/v2/account/profile/deactivate {authMethod, otp: <RSA>, reasons: [..], txnId}` → 204
 * - requestReactivation: `POST {base}/api/v2/auth/reactivate/init {authMethod, healthid}` → 200 `{txnId}`
 * - reactivate: `POST {base}/api/v2/auth/reactivate {authMethod, otp: <RSA>, txnId}` → 200
 *   `{token, expiresIn, refreshToken, refreshExpiresIn}`
 * - endSession†: `GET {base}/api/v1/account/logout` → 200
 *
 * **V3** (`ABDM_GATEWAY_URL` https://dev.abdm.gov.in, `ABDM_BASE_URL` https://abhasbx.abdm.gov.in/abha/api).
 * `REQUEST-ID` (a fresh uuid) and `TIMESTAMP` (2026-01-31T12:00:00.000Z) on every call; `X-token: Bearer <user token>`
 * where marked †. Login ids (with dashes) and OTPs: RSA OAEP with SHA-1 and MGF1-SHA-1, base64.
 * - session: `POST {gateway}/api/hiecm/gateway/v3/sessions {clientId, clientSecret, grantType: "client_credentials"}`,
 *   with `X-CM-ID: sbx | abdm` → `{accessToken, expiresIn, refreshExpiresIn, refreshToken, tokenType}`
 * - certificate: `GET {base}/v3/profile/public/certificate` → 200 `{publicKey: <base64 DER, SPKI>, encryptionAlgorithm:
 *   "RSA/ECB/OAEPWithSHA-1AndMGF1Padding"}`
 * - requestSignIn: `POST {base}/v3/profile/login/request/otp {scope: ["abha-login", "aadhaar-verify" | "mobile-verify"],
 *   loginHint: "abha-number", loginId: <RSA>, otpSystem: "aadhaar" | "abdm"}` → 200 `{txnId, message}`
 * - confirmSignIn: `POST {base}/v3/profile/login/verify {scope (the same), authData: {authMethods: ["otp"], otp: {txnId,
 *   otpValue: <RSA>}}}` → 200 `{txnId, authResult, message, token, expiresIn, refreshToken, refreshExpiresIn, accounts}`
 * - profile†: `GET {base}/v3/profile/account` → 200 `{ABHANumber, preferredAbhaAddress, status, mobile, authMethods…}`
 * - requestOtp†: `POST {base}/v3/profile/account/request/otp {scope: ["abha-profile", "de-activate"], loginHint:
 *   "abha-number", loginId: <RSA>, otpSystem}` → 200 `{txnId, message}`
 * - deactivate†: `POST {base}/v3/profile/account/verify {scope: ["abha-profile", "de-activate"], authData: {authMethods:
 *   ["otp"], otp: {txnId, otpValue: <RSA>}}, reasons}` → 200 `{txnId, authResult, message, accounts}`
 * - requestReactivation: `POST {base}/v3/profile/account/request/otp {scope: ["abha-login", "aadhaar-verify" |
 *   "mobile-verify", "re-activate"], loginHint, loginId: <RSA>, otpSystem}`, without X-token → 200 `{txnId, message}`
 * - reactivate: `POST {base}/v3/profile/login/verify {scope (the same three), authData}` → as confirmSignIn's
 * - endSession†: `GET {base}/v3/profile/account/request/logout` → 200
 *
 * `login/verify` may answer with a transfer token instead of the person's: a JWT whose payload says `"typ": "Transfer"`,
 * without a refreshToken. `POST {base}/v3/profile/login/verify/user {ABHANumber, txnId}` with `T-token: Bearer <it>`
 * exchanges it → 200 `{token, expiresIn, refreshToken, refreshExpiresIn}`. A 200 whose `authResult` is not "success" is a
 * refusal.
 *
 * In both, a lapsed gateway token is a 401 with a code of the 9009xx family: the account service never saw the call. It is
 * renewed, and the call made once more. A lapsed X-Token is a 401 without a body or with `ABDM-1094` "X-token expired", `ABDM-1131`,
 * `ABDM-1158`, and in V2 `HIS-401`.
 */
export type AbdmApi = 'v2' | 'v3'

export type OtpMethod = 'AADHAAR_OTP' | 'MOBILE_OTP'

/** In clear, six digits (encrypted here with the gateway's key), or base64 as somebody encrypted it for the gateway, relayed unread. */
export type Otp = { readonly clear: string } | { readonly ciphertext: string }

export type GatewayCertificate = {
  /** SPKI PEM, as a partner gets it. */
  readonly pem: string
  /** SHA-256 of the key's DER, hex: what a journey remembers. */
  readonly fingerprint: string
  readonly encryption: 'RSA-PKCS1-v1.5' | 'RSA-OAEP-SHA1'
  /** When this copy is asked for anew. */
  readonly expiresAt: Date
}

export type AbhaProfile = {
  /** 14 digits with dashes: "91-1234-5678-9012". */
  readonly abhaNumber: string
  readonly abhaAddress: string | null
  /** ACTIVE, DEACTIVATED or DELETED; another word as it came; UNKNOWN where ABDM says none. */
  readonly status: string
  /** The ABHA mobile, all but its last four digits hidden: "******0903". */
  readonly maskedMobile: string | null
  /** Whether a code can be asked for by Aadhaar, and by the ABHA mobile; undefined where the profile does not say. */
  readonly hasAadhaarMobile?: boolean
  readonly hasAbhaMobile?: boolean
}

export type AbhaSession = { readonly xToken: string; readonly expiresInSeconds: number }

export type SentOtp = {
  readonly txnId: string
  /** The number as the gateway hides it, "******0903"; null where it names none (V2). */
  readonly sentTo: string | null
}

/**
 * Every call rejects with {@link AbdmFailure} and nothing else. ABHA numbers are given with dashes or without.
 * Nothing here is called twice by itself but the session, the certificate and the profile.
 */
export interface AbdmGateway {
  readonly api: AbdmApi
  /** ABDM's sandbox, or the demo's own: pages say so. */
  readonly sandbox: boolean
  /** Cached; refused are keys that do not parse or are under 2048 bits (certificate_bad). */
  certificate(): Promise<GatewayCertificate>
  requestSignIn(input: { abhaNumber: string; method: OtpMethod }): Promise<SentOtp>
  confirmSignIn(input: { txnId: string; method: OtpMethod; otp: Otp }): Promise<AbhaSession>
  /** Of a deactivated ABHA the gateway may answer with DEACTIVATED, or refuse (already_deactivated): either is an answer. */
  profile(input: { xToken: string }): Promise<AbhaProfile>
  requestOtp(input: { xToken: string; abhaNumber: string; method: OtpMethod }): Promise<SentOtp>
  /**
   * Asks for the gateway's key anew and rejects with certificate_changed, before anything is sent, when it is not the
   * journey's. Rejects with outcome_unknown when it may have taken effect. Sends nothing later than `sendBefore`
   * (unavailable), and has ended 20 s after that. `codeUsed` of a rejection tells whether the code is still good.
   */
  deactivate(input: {
    xToken: string
    txnId: string
    method: OtpMethod
    otp: Otp
    /** At least one: with V2 codes ("101", "others"), with V3 words. */
    reasons: readonly string[]
    certificateFingerprint: string
    sendBefore: Date
  }): Promise<void>
  requestReactivation(input: { abhaNumber: string; method: OtpMethod }): Promise<SentOtp>
  /** As `deactivate` in what it rejects with. Null: it took effect, and the gateway gave no session with it. */
  reactivate(input: {
    txnId: string
    method: OtpMethod
    otp: Otp
    certificateFingerprint: string
    sendBefore: Date
  }): Promise<AbhaSession | null>
  /** Ends the person's session at the gateway; also when it had lapsed already. */
  endSession(input: { xToken: string }): Promise<void>
}
