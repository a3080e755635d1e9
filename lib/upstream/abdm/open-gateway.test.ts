import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { env } from '@/lib/env'
import { gatewayFor, openGateway } from './open-gateway'

const ABDM = {
  ABDM_GATEWAY_URL: 'https://dev.abdm.gov.in',
  ABDM_BASE_URL: 'https://abhasbx.abdm.gov.in/abha/api',
  ABDM_CLIENT_ID: 'SBX_1',
  ABDM_CLIENT_SECRET: 'secret',
  ABDM_HIP_ID: 'IN1',
}

test('the environment names the version, and whether it is the sandbox', () => {
  expect(gatewayFor({ ...env(), ...ABDM })).toMatchObject({ api: 'v3', sandbox: true })
  expect(gatewayFor({ ...env(), ...ABDM, ABDM_API: 'v2', ABDM_CM_ID: 'abdm' })).toMatchObject({
    api: 'v2',
    sandbox: false,
  })
})

test('an environment that names none has none', () => {
  expect(openGateway()).toBeNull()
})

test('outside a demo nothing on this machine is called', async () => {
  let called = 0
  const server = createServer((_, response) => {
    called += 1
    response.end('{"accessToken":"a","expiresIn":600}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const local = { ...env(), ...ABDM, ABDM_GATEWAY_URL: origin, ABDM_BASE_URL: origin }
  await expect(gatewayFor({ ...local, WALLET_MODE: 'production' })?.certificate()).rejects.toMatchObject({
    kind: 'unavailable',
  })
  expect(called).toBe(0)
  await expect(gatewayFor({ ...local, WALLET_MODE: 'demo' })?.certificate()).rejects.toThrow()
  expect(called).toBeGreaterThan(0)
  server.closeAllConnections()
  server.close()
})
