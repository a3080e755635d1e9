/** A registration, and what the calls answer of it. */

export const registerExample = {
  consentPurpose: 'kyc_verification',
  consentPurposeDesc: 'To open your savings account',
  user: { id: 'safal@gmail.com' },
  services: [{ service: 'BANK_ACC' }],
  dataTypes: ['identity_details', 'address_details'],
  validity: { validityInDays: 180 },
  metadata: { browser: 'Firefox', ip: '203.0.113.7' },
}

export const consentExample = (status: string) => ({
  _id: 'CX3RnblcrFw4smjIM6',
  number: 'CN-20261122-48210937',
  requestId: '050351f2-8152-4738-9a6b-b59d1e9d0b01',
  status,
})

const { metadata, ...data } = registerExample
export const detailsExample = {
  ...consentExample('ACTIVE'),
  data,
  metadata,
  validTill: '2027-05-21T05:54:59.178Z',
  createdAt: '2026-11-22T05:54:59.178Z',
  events: [
    { event: 'CREATED', at: '2026-11-22T05:54:59.178Z', by: 'partner' },
    { event: 'MODIFIED', status: 'ACTIVE', at: '2026-11-22T05:56:17.000Z', by: 'person' },
  ],
}
