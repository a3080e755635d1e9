import { expect, test } from 'vitest'
import { anonymised } from './registered-data'

test('what is left of anonymised data is the purpose and how much there was: no word of the partner’s, nothing of the visitor', () => {
  expect(
    anonymised({
      consentPurpose: 'kyc_verification',
      consentPurposeDesc: 'Account of Safal Verma',
      services: [{ service: 'Account of Safal Verma', options: { account: '12345' } }],
      dataCategories: ['identity of Safal Verma'],
      dataTypes: ['identity_details', 'PAN ABCDE1234F'],
      validity: { validTill: '2027-01-01' },
      metadata: { ip: '203.0.113.7', browser: 'Firefox' },
    }),
  ).toEqual({
    consentPurpose: 'kyc_verification',
    counts: { services: 1, dataCategories: 1, dataTypes: 2 },
  })
  expect(anonymised({ consentPurpose: 'kyc_verification' })).toEqual({ consentPurpose: 'kyc_verification', counts: {} })
})
