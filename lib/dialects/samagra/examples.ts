import register from '@/docs/examples/register.json'

/** The calls and answers of Samagra's reference. */

export const registerExample = register

const CA_ID = 'b1868a33-a49d-4bd1-bafc-efa9ed9f881b'
const { user, ...asked } = register.consentArtifact

export const recordExample = (state: string, proof?: Record<string, string>) => ({
  id: '050351f2-8152-4738-9a6b-b59d1e9d0b01',
  caId: CA_ID,
  consent_artifact: { ...asked, id: CA_ID, user, ...(proof && { proof }) },
  userId: user.id,
  state,
  created_at: '2026-08-18T05:54:59.178Z',
  created_by: 'API',
  updated_at: '2026-08-18T05:56:17.000Z',
  updated_by: proof ? 'USER' : null,
  webhook_url: asked.consumer.url,
  total_attempts: 0,
})

export const provenRecordExample = (state: string) =>
  recordExample(state, {
    jws: 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZCI6ImIxODY4YTMzIn0.c2lnbmF0dXJl',
    type: 'RS256',
    created: '8/18/2026, 5:56:17 AM',
    proofPurpose: 'jwtVerify',
    verificationMethod: 'https://wallet.hospital.in/.well-known/jwks',
  })
