import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startWorkers } from '@/lib/delivery/run'
import { root } from './steps'

// With the server's environment (`.env` is read, as `npm start` does). The servers then need WORKERS=apart.
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'))
const workers = startWorkers()
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, async () => {
    await Promise.allSettled([workers.stop()])
    process.exit(0)
  })
await workers.ready
console.log('Working: delivery, clean-up, expiry.')
