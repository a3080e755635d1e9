import { expect, test } from 'vitest'
import { parseEnv } from './env'

const ABDM = {
  ABDM_GATEWAY_URL: 'https://dev.abdm.gov.in',
  ABDM_BASE_URL: 'https://abhasbx.abdm.gov.in/abha/api',
  ABDM_CLIENT_ID: 'SBX_1',
  ABDM_CLIENT_SECRET: 'secret',
}
const given = (variables: Record<string, string>) => parseEnv({ ...process.env, ...variables })

test('without ABDM nothing of it is needed, with any of it all of it is', () => {
  expect(given({}).ABDM_BASE_URL).toBeUndefined()
  expect(given(ABDM)).toMatchObject({ ...ABDM, ABDM_API: 'v3', ABDM_CM_ID: 'sbx' })
  expect(() => given({ ABDM_HIP_ID: 'IN1' })).toThrow(
    /ABDM_GATEWAY_URL: is missing[\s\S]*ABDM_BASE_URL: is[\s\S]*ABDM_CLIENT_ID: is[\s\S]*ABDM_CLIENT_SECRET: is/,
  )
})

test('V2 needs the facility as well', () => {
  expect(() => given({ ...ABDM, ABDM_API: 'v2' })).toThrow(/ABDM_HIP_ID: is missing/)
  expect(given({ ...ABDM, ABDM_API: 'v2', ABDM_HIP_ID: 'IN1' }).ABDM_HIP_ID).toBe('IN1')
})

test('ABDM is called by http on this machine in a demo, and nowhere else', () => {
  const local = { ...ABDM, ABDM_GATEWAY_URL: 'http://127.0.0.1:4100', ABDM_BASE_URL: 'http://localhost:4100/abha/api' }
  expect(given(local).ABDM_BASE_URL).toBe(local.ABDM_BASE_URL)
  expect(() => given({ ...local, WALLET_MODE: 'production' })).toThrow(/ABDM_BASE_URL: must be https/)
  expect(() => given({ ...ABDM, ABDM_BASE_URL: 'http://abhasbx.abdm.gov.in' })).toThrow(/ABDM_BASE_URL: must be https/)
})

test('an address that no path can be put after is refused', () => {
  for (const wrong of ['https://abdm.example/', 'https://abdm.example?x', 'ftp://abdm.example', 'abdm'])
    expect(() => given({ ...ABDM, ABDM_BASE_URL: wrong })).toThrow(/ABDM_BASE_URL/)
})
