import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'

const root = import.meta.dirname
const dataDir = mkdtempSync(join(tmpdir(), 'sammati-test-'))
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }))
const key = () => randomBytes(32).toString('base64')

const exclude = [...configDefaults.exclude, '.next/**', '.data*/**', 'e2e/**']

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: `${root}/` },
      // Outside Next the real module throws; it has nothing to guard in a test.
      { find: /^server-only$/, replacement: join(root, 'node_modules/next/dist/compiled/server-only/empty.js') },
    ],
  },
  test: {
    // Made anew for each run: no test may depend on a key.
    env: {
      WALLET_MODE: 'demo',
      APP_ORIGIN: 'http://localhost:3000',
      // Nothing listens there. Database tests get theirs from db/testing.ts.
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
      DATA_DIR: dataDir,
      SMS_DRIVER: 'demo',
      EMAIL_DRIVER: 'demo',
      VERIFY_DATAPATH: 'on',
      LOG_LEVEL: 'silent',
      AUTH_SECRET: key(),
      DATA_KEY: key(),
      INDEX_KEY: key(),
      SIGNING_KEY: generateKeyPairSync('rsa', {
        modulusLength: 2048,
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      }).privateKey,
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...exclude, '**/*.db.test.ts'],
          // A password is hashed slowly on purpose, and more slowly where others work too.
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: ['**/*.db.test.ts'],
          exclude,
          globalSetup: ['scripts/test-database.ts'],
          // Each worker opens up to 60 connections, and the server takes 200.
          maxWorkers: 3,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
