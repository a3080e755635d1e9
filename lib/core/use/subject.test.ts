import { expect, test } from 'vitest'
import { namedSubjects, plainSubject } from './subject'

const mapping = { aadhaar_no: 'aadhaar', vch_ration: 'ration_card' }

test('every mapped field counts, in either spelling, and others do not', () => {
  expect(namedSubjects({ aadhaar_no: '49827XXXX952', year: 2023 }, mapping)).toEqual([
    { kind: 'aadhaar', value: '49827XXXX952' },
  ])
  expect(namedSubjects({ aadhaar_no: '1', aadhaarNo: '2', vchRation: '3' }, mapping)).toEqual([
    { kind: 'aadhaar', value: '1' },
    { kind: 'aadhaar', value: '2' },
    { kind: 'ration_card', value: '3' },
  ])
})

test('nothing mapped, or a mapped field without text in it, names nobody', () => {
  for (const query of [{}, { year: 2023 }, { aadhaar_no: '' }, { aadhaar_no: ' - ' }, { aadhaar_no: 49827 }])
    expect([query, namedSubjects(query, mapping)]).toEqual([query, null])
  expect(namedSubjects({ aadhaar_no: '1', vch_ration: null }, mapping)).toBeNull()
  expect(namedSubjects({ aadhaar_no: '1' }, {})).toBeNull()
})

test('grouping is no difference', () => {
  expect(plainSubject('4982-7XXX x952')).toBe('49827XXXX952')
})
