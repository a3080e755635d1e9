/** Calls and answers of the Eka dialect, as they are on the wire. */

const ID = '01990f3e-6d52-7c05-9c5c-2f0d6f1f9a10'
const ARTEFACT = '01990f40-11f0-7a44-8a31-5b6d24a3c001'

const item = {
  id: ID,
  created_at: '2026-08-18T05:54:59.178Z',
  duration: { from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z' },
  hiu: { id: 'did:consumer:123', name: 'City Hospital, Lucknow' },
  purpose: { code: 'CAREMGT', text: 'Care Management' },
  requester: { name: 'Dr Meera Sharma' },
}

export const denyExample = { id: ID, reason: 'I do not know this hospital' }
export const approveExample = {
  id: ID,
  consent_artefacts: [
    {
      hip_id: 'IN0910001',
      hi_types: ['Prescription'],
      duration: { from: '2026-03-01T00:00:00.000Z', to: '2026-06-01T00:00:00.000Z' },
    },
    { hip_id: 'IN0910002' },
  ],
  erase_at: '2026-12-31T00:00:00.000Z',
}
export const revokeExample = { consent_artefacts: [ARTEFACT] }
export const createExample = {
  hiu: { clinic_id: 'did:consumer:123', requester: { name: 'Dr Meera Sharma' } },
  patient: { health_id: 'safal.verma@sbx', oid: '161467756044203' },
  hip_identifier: { id: 'IN0910001', name: 'District Hospital, Sitapur' },
  care_contexts: [{ patient_ref: 'P-17', cc_ref: 'visit-1' }],
  period: { from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z', expiry: '2099-12-31T00:00:00.000Z' },
  purpose: 'Care management',
  record_types: ['Prescription', 'DiagnosticReport'],
  appointment_id: 'A-2041',
}
export const createdExample = { consent_init_id: ID }
export const requestsExample = { consents: [item], subscriptions: [], authorizations: [] }
export const detailsExample = {
  ...item,
  status: 'granted',
  updated_at: '2026-08-18T05:56:17.000Z',
  access_mode: 'view',
  erase_at: '2026-12-31T00:00:00.000Z',
  hi_types: [
    { id: 'Prescription', display: 'Prescription', enabled: true },
    { id: 'DiagnosticReport', display: 'Diagnostic Report', enabled: false },
  ],
  providers: [
    {
      hip: { id: 'IN0910001', name: 'District Hospital, Sitapur' },
      consent_artefact_id: ARTEFACT,
      care_contexts: [{ id: 'visit-1', display: 'OPD 12 Mar' }],
    },
  ],
}

const TXN = '5c1f0f0e-8d0e-4a0b-9d6e-0e6f9e3c7a11'
export const initExample = { abha_address: 'safal.verma@sbx' }
export const initiatedExample = { txn_id: TXN }
export const verifyExample = { txn_id: TXN, otp: '123456' }
export const tokenExample = {
  token: 'eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJqdGkiOiIwMTk5In0.c2ln',
  refresh_token: null,
}
export const statusExample = { logged_in: true, kyc_verified: true, hpr_id: null }
