import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seedDemo } from '../../scripts/demo'
import { startDemoAbdm } from '../../scripts/demo-abdm'

/**
 * Gives a fleet's database its demo people, with the environment that the fleet has, and plays ABDM for it until it is
 * told to end. Says by which variables the fleet calls that.
 */
const {
  DATA_DIR: dataDir = '',
  APP_ORIGIN: baseUrl = '',
  DATABASE_URL: url = '',
  DEMO_MESSAGES_KEY: key = '',
} = process.env
const [sandboxPort, port] = process.argv.slice(2).map(Number)
const facts = await seedDemo({ url, dataDir, baseUrl, sandboxPort: sandboxPort!, partnerPort: 1 })
const abdm = await startDemoAbdm({
  stateFile: join(dataDir, 'abdm-sandbox.json'),
  port: port!,
  messages: { url: `${baseUrl}/api/demo/messages`, key },
  api: 'v3',
  people: facts.people,
})
writeFileSync(
  join(dataDir, 'demo.json'),
  JSON.stringify({ ...facts, people: abdm.people, abdm: { baseUrl: abdm.baseUrl } }),
)
process.send?.(abdm.variables)
process.once('disconnect', () => abdm.process.kill('SIGTERM'))
await new Promise((resolve) => abdm.process.once('exit', resolve))
