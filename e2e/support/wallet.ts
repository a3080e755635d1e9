import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DemoFacts } from '../../scripts/demo'

const given = (name: string) => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: the wallet was not started`)
  return value
}

export const walletUrl = () => given('WALLET_URL')
export const databaseUrl = () => given('WALLET_DATABASE_URL')
export const dataDir = () => dirname(given('DEMO_JSON'))
export const demoFacts = (): DemoFacts => JSON.parse(readFileSync(given('DEMO_JSON'), 'utf8'))

const secretsFile = () => join(dataDir(), 'e2e-secrets')

/** What a test was given that no log may hold; log.spec.ts looks for it at the end. */
export const rememberSecret = (secret: string) => appendFileSync(secretsFile(), `${secret}\n`)
export const rememberedSecrets = () =>
  existsSync(secretsFile()) ? readFileSync(secretsFile(), 'utf8').split('\n').filter(Boolean) : []
