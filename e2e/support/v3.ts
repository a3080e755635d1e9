import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../scripts/postgres'
import { root } from '../../scripts/steps'
import { abdmUrl } from './abdm'
import { databaseUrl, dataDir } from './wallet'

/** The same wallet once more, at an address of its own, that speaks V3 with the same ABDM. */
export async function startV3() {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const read = (file: string) => JSON.parse(readFileSync(join(dataDir(), file), 'utf8'))
  const { client } = read('abdm-sandbox.json')
  const { PATH, HOME } = process.env
  const server = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'server', 'main.ts')], {
    cwd: root,
    stdio: 'ignore',
    env: {
      PATH,
      HOME,
      ...read('secrets.json'),
      NODE_ENV: 'production',
      WALLET_MODE: 'demo',
      HOST: '127.0.0.1',
      PORT: `${port}`,
      APP_ORIGIN: origin,
      NEXTAUTH_URL: origin,
      DATABASE_URL: databaseUrl(),
      DATABASE_POOL: '4',
      DATA_DIR: dataDir(),
      SMS_DRIVER: 'demo',
      EMAIL_DRIVER: 'demo',
      // The demo wallet's own workers do what is due.
      WORKERS: 'apart',
      ABDM_API: 'v3',
      ABDM_GATEWAY_URL: abdmUrl(),
      ABDM_BASE_URL: `${abdmUrl()}/abha/api`,
      ABDM_CLIENT_ID: client.id,
      ABDM_CLIENT_SECRET: client.secret,
      ABDM_HIP_ID: client.hipId,
    },
  })
  const ended = once(server, 'exit')
  const stop = async () => {
    server.kill('SIGTERM')
    await ended
  }
  const up = () =>
    fetch(`${origin}/api/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  for (let waited = 0; !(await up()); waited += 100) {
    if (waited > 60_000 || server.exitCode !== null) {
      await stop()
      throw new Error('The wallet that speaks V3 did not start')
    }
    await sleep(100)
  }
  return { origin, stop }
}
