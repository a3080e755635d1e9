import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startWorkers } from '@/lib/delivery/run'
import { root } from './steps'

// With the server's environment (`.env` is read, as `npm start` does). The servers then need WORKERS=apart.
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'))
const delivery = await startWorkers()
console.log('Working: delivery, clean-up, expiry.')
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, async () => {
    await delivery.stop()
    process.exit(0)
  })
