import { env } from '@/lib/env'
import { serverVariables } from './environment'
import { loadDotEnv } from './steps'

/**
 * The server alone, as production runs it: of a build that is there, on a database that `npm run migrate` has brought up
 * to date. In everything else as `npm start` (`.env` is read).
 */
loadDotEnv()
try {
  Object.assign(process.env, serverVariables(env()))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
// After the environment, which Next and next-auth read as they load.
await import('./server/main')
console.log(`Serving on ${process.env.HOST ?? '127.0.0.1'} port ${process.env.PORT ?? '3000'}.`)
