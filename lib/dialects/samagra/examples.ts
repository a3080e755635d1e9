import register from '@/docs/examples/register.json' with { type: 'json' }

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

export const verifyExample = {
  caId: 'db01b2d7-1575-4431-9ecd-dcd70aba83f3',
  requestType: 'GQL',
  gql: 'query MyQuery { query_resolver_table(where: {vch_aadharno: {_eq: "49827XXXX952"}}) { int_day int_farmer_type int_gender int_krushk_id int_marital_status int_month vch_farmer_name vch_father_name vch_gp_ward vch_district } }',
}

export const verifiedExample = {
  int_day: '6',
  int_farmer_type: '4',
  int_gender: '2',
  int_krushk_id: '344XXX0',
  int_marital_status: '2',
  int_month: '3',
  vch_farmer_name: 'TEST USER',
  vch_father_name: null,
  vch_gp_ward: '275086',
  vch_district: '363',
}
