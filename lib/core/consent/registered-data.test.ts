import { expect, test } from 'vitest'
import { anonymised } from './registered-data'

test('what is left of anonymised data is codes: no free text, no options, no date, nothing of the visitor', () => {
  expect(
    anonymised({
      consentPurpose: 'kyc_verification',
      consentPurposeDesc: 'Account of Safal Verma',
      services: [{ service: 'BANK_ACC', options: { account: '12345' } }],
      dataCategories: ['identity'],
      dataTypes: ['identity_details'],
      validity: { validTill: '2027-01-01' },
      metadata: { ip: '203.0.113.7', browser: 'Firefox' },
    }),
  ).toEqual({
    consentPurpose: 'kyc_verification',
    services: [{ service: 'BANK_ACC' }],
    dataCategories: ['identity'],
    dataTypes: ['identity_details'],
  })
  expect(anonymised({ consentPurpose: 'kyc_verification' })).toEqual({ consentPurpose: 'kyc_verification' })
})
