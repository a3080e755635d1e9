import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from '@/lib/env'
import { root } from './steps'

/** The variables one start works with. Empty ones are left out. */
export type Variables = Record<string, string>

const secretMakers = {
  AUTH_SECRET: () => randomBytes(32).toString('base64'),
  DATA_KEY: () => randomBytes(32).toString('base64'),
  INDEX_KEY: () => randomBytes(32).toString('base64'),
  SIGNING_KEY: () =>
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
}
type Secrets = Record<keyof typeof secretMakers, string>

/** Writes a file only its owner can read, whole or not at all. */
export function writePrivate(path: string, text: string): void {
  writeFileSync(`${path}.part`, text, { mode: 0o600 })
  renameSync(`${path}.part`, path)
}

export const secretsFile = (dataDir: string) => join(dataDir, 'secrets.json')

/** The demo's own keys, made once and kept in DATA_DIR (0700) as secrets.json (0600). */
function demoSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true })
  chmodSync(dataDir, 0o700)
  const file = secretsFile(dataDir)
  const kept: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const missing = Object.entries(secretMakers).filter(([name]) => !kept[name as keyof Secrets])
  const all = { ...Object.fromEntries(missing.map(([name, make]) => [name, make()])), ...kept } as Secrets
  if (missing.length > 0) writePrivate(file, `${JSON.stringify(all, null, 2)}\n`)
  return all
}

/**
 * The environment with what `npm start` adds. Demo mode is the default here,
 * while the wallet's own default is production: only this script hands out demo
 * settings. In production nothing but PORT, HOST and an absolute DATA_DIR is
 * added. Writes nothing.
 */
export function startVariables(source: Readonly<Record<string, string | undefined>>): Variables {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value)) as Variables
  const port = given.PORT ?? '3000'
  if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65535) throw new Error(`PORT: "${port}" is not a port`)
  const common = {
    WALLET_MODE: 'demo',
    // Loopback: a demo shows its codes to whoever reaches it, and production stands behind a proxy.
    HOST: '127.0.0.1',
    ...given,
    PORT: port,
    DATA_DIR: resolve(root, given.DATA_DIR ?? '.data'),
  }
  if (common.WALLET_MODE !== 'demo') return common
  return {
    APP_ORIGIN: `http://localhost:${port}`,
    SMS_DRIVER: 'demo',
    EMAIL_DRIVER: 'demo',
    VERIFY_DATAPATH: 'on',
    ...common,
  }
}

/** What Next and next-auth read that is no variable of the wallet's. */
export const serverVariables = (
  { APP_ORIGIN = '', AUTH_SECRET = '' }: { readonly APP_ORIGIN?: string; readonly AUTH_SECRET?: string },
  dev = false,
): Variables => ({
  NODE_ENV: dev ? 'development' : 'production',
  NEXTAUTH_URL: APP_ORIGIN,
  NEXTAUTH_SECRET: AUTH_SECRET,
  NEXT_TELEMETRY_DISABLED: '1',
})

/**
 * Checks the environment before anything is started, and in demo mode makes
 * the missing keys. Throws parseEnv's Error, which names everything missing or
 * wrong at once. DATABASE_URL is missing from the answer when the demo is to
 * start its own PostgreSQL.
 */
export function completeVariables(variables: Variables): Variables {
  if (variables.WALLET_MODE !== 'demo') {
    parseEnv(variables)
    return variables
  }
  const complete = { ...demoSecrets(variables.DATA_DIR!), ...variables }
  parseEnv({ DATABASE_URL: 'postgres://127.0.0.1/made-at-start', ...complete })
  return complete
}
