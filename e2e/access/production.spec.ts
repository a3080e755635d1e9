import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../scripts/postgres'
import { root } from '../../scripts/steps'
import { expect, test } from '../support/test'
import { databaseUrl, dataDir, demoFacts } from '../support/wallet'

const gateway = 'https://gateway.example.in'

/** The same build and the same DATA_DIR, demo.json included, in production. Nobody is sent anything. */
async function inProduction(run: (origin: string, server: ChildProcess) => Promise<void>) {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const secrets = JSON.parse(readFileSync(join(dataDir(), 'secrets.json'), 'utf8'))
  const server = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'server', 'main.ts')], {
    cwd: root,
    stdio: 'ignore',
    env: {
      ...process.env,
      ...secrets,
      NODE_ENV: 'production',
      WALLET_MODE: 'production',
      HOST: '127.0.0.1',
      PORT: `${port}`,
      APP_ORIGIN: `https://localhost:${port}`,
      DATABASE_URL: databaseUrl(),
      DATABASE_POOL: '2',
      DATA_DIR: dataDir(),
      SMS_HTTP_URL: gateway,
      EMAIL_HTTP_URL: gateway,
      // The demo wallet's own workers do what is due: these would not call its loopback addresses.
      WORKERS: 'apart',
    },
  })
  const ended = once(server, 'exit')
  try {
    const up = () =>
      fetch(`${origin}/api/health/live`).then(
        ({ ok }) => ok,
        () => false,
      )
    for (let waited = 0; waited < 30_000 && !(await up()); waited += 200) await sleep(200)
    await run(origin, server)
  } finally {
    server.kill('SIGTERM')
    await ended
  }
}

test('in production the reference holds no key and runs nothing', async () => {
  const { partner, staff } = demoFacts()
  const keys = [
    ...[partner.samagra.token, partner.api.token, partner.eka.token, partner.veriff.apiKey, partner.veriff.secret],
    ...[partner.attestr.authToken, partner.attestr.meteredAuthToken, ...staff.map(({ password }) => password)],
  ]
  await inProduction(async (origin) => {
    const read = async (path: string) => {
      const answer = await fetch(origin + path)
      expect([path, answer.status]).toEqual([path, 200])
      return answer.text()
    }
    const { paths } = JSON.parse(await read('/api/v1/openapi.json')) as {
      paths: Record<string, Record<string, { operationId: string }>>
    }
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    expect(ids.length).toBeGreaterThan(30)
    const pages = ['/developers', '/api/v1/postman.json', ...ids.map((id) => `/developers/${id}`)]
    for (const page of pages) {
      const text = await read(page)
      expect(text, page).not.toContain('Run it')
      for (const key of keys) expect(text.includes(key), page).toBe(false)
    }
    expect(await read('/developers/POST_auth_register')).toContain('Bearer YOUR_TOKEN')
  })
})

test('a call that was begun is answered before the server stops', async () => {
  await inProduction(async (origin, server) => {
    const { port } = new URL(origin)
    const socket = connect(Number(port), '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.write(
      'POST /auth/register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{',
    )
    await sleep(300)
    server.kill('SIGTERM')
    await sleep(300)
    socket.write('}')
    await once(socket, 'close')
    expect(answer).toMatch(/^HTTP\/1.1 401 /)
    await once(server, 'exit')
  })
})
