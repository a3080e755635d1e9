const TXN_ID = 'a825f76b-0696-40f3-864c-5a3a5b389a83'

export const sessionExample = {
  body: { clientId: 'your-clientID', clientSecret: 'your-clientSecret', grantType: 'client_credentials' },
  answer: {
    accessToken: 'eyJhbGciOiJSUzI1NiIs…',
    expiresIn: 600,
    refreshExpiresIn: 1800,
    refreshToken: 'eyJhbGciOiJSUzI1NiIs…',
    tokenType: 'bearer',
  },
}

export const sentOtpExample = { body: {}, answer: { txnId: TXN_ID } }

export const deactivateExample = {
  body: {
    authMethod: 'AADHAAR_OTP',
    otp: 'TkI1ViAnr0Egqls9adx/Qf2O55BFWiBA4JOUWuhkTEV3LGLa2KVjYDw85ubCKT0h',
    reasons: ['104', '103', '102', '101', 'others'],
    txnId: TXN_ID,
  },
}
