import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../scripts/postgres'
import { root } from '../../scripts/steps'
import { expect, test } from '../support/test'
import { databaseUrl, dataDir, demoFacts } from '../support/wallet'

const gateway = 'https://gateway.example.in'

/** The same build and the same DATA_DIR, demo.json included, in production. Nobody is sent anything. */
async function inProduction(run: (origin: string) => Promise<void>) {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const secrets = JSON.parse(readFileSync(join(dataDir(), 'secrets.json'), 'utf8'))
  const server = spawn(
    process.execPath,
    [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'start', '-p', `${port}`, '-H', '127.0.0.1'],
    {
      cwd: root,
      stdio: 'ignore',
      env: {
        ...process.env,
        ...secrets,
        NODE_ENV: 'production',
        WALLET_MODE: 'production',
        APP_ORIGIN: `https://localhost:${port}`,
        DATABASE_URL: databaseUrl(),
        DATABASE_POOL: '2',
        DATA_DIR: dataDir(),
        SMS_HTTP_URL: gateway,
        EMAIL_HTTP_URL: gateway,
      },
    },
  )
  const ended = once(server, 'exit')
  try {
    const up = () =>
      fetch(`${origin}/api/health/live`).then(
        ({ ok }) => ok,
        () => false,
      )
    for (let waited = 0; waited < 30_000 && !(await up()); waited += 200) await sleep(200)
    await run(origin)
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
    const document = await read('/api/v1/openapi.json')
    const ids = [...document.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id)
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
