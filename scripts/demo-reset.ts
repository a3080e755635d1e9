import { existsSync, realpathSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, parse } from 'node:path'
import { secretsFile, startVariables } from './environment'
import { lockHolder } from './lock'
import { removePostgres } from './postgres'
import { root } from './steps'

/** Removes the demo's DATA_DIR, database and keys included. Throws when that is not safe. */
async function reset(): Promise<string> {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'))
  const { WALLET_MODE: mode, DATA_DIR: dir = '' } = startVariables(process.env)
  if (mode !== 'demo') throw new Error('Only a demo can be reset, and WALLET_MODE is not "demo".')
  if (!existsSync(dir)) return `There is nothing to reset: ${dir} does not exist.`
  const real = realpathSync(dir)
  const precious = [parse(real).root, homedir(), root].includes(real) || existsSync(join(real, '.git'))
  if (precious || !existsSync(secretsFile(real))) throw new Error(`${dir} is not a data directory of a demo.`)
  const holder = lockHolder(join(real, 'wallet.lock'))
  if (holder) throw new Error(`The wallet runs (process ${holder.pid}, ${holder.note}). Stop it first.`)
  await removePostgres(real)
  rmSync(real, { recursive: true, force: true })
  return `The demo is reset: ${dir} is removed. The next npm start makes a new one.`
}

try {
  console.log(await reset())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
