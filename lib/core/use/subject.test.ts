import { expect, test } from 'vitest'
import { namedSubjects, plainSubject, unmappedFields } from './subject'

const mapping = { aadhaar_no: 'aadhaar', vch_ration: 'ration_card' }

test('every mapped field counts, in either spelling, and is told by the mapping’s name and the plain value', () => {
  expect(namedSubjects({ aadhaarNo: '4982-7xxx x952', year: 2023 }, mapping)).toEqual([
    { field: 'aadhaar_no', kind: 'aadhaar', value: '49827XXXX952' },
  ])
  expect(namedSubjects({ aadhaar_no: '1', vchRation: '3' }, mapping)).toEqual([
    { field: 'aadhaar_no', kind: 'aadhaar', value: '1' },
    { field: 'vch_ration', kind: 'ration_card', value: '3' },
  ])
})

test('one field in both spellings names nobody, even with one value', () => {
  expect(namedSubjects({ aadhaar_no: '1', aadhaarNo: '1' }, mapping)).toBeNull()
})

test('whatever the mapping does not know is told', () => {
  const query = { aadhaar_no: '1', aadhaarNo: '1', AADHAAR_NO: '1', or: true, query: '{ t { x } }', constructor: '1' }
  expect(unmappedFields(query, mapping)).toEqual(['AADHAAR_NO', 'or', 'query', 'constructor'])
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
