import { defineConfig } from '@playwright/test'
import { installedChromium, lightChromium } from './scripts/browser'

const EMBED = '**/embed/**'
const args = [
  // Chromium's sandbox does not work as root, and the only pages opened are ours.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  globalSetup: './e2e/start-wallet.ts',
  // More than the cores: half of a test is waiting.
  workers: 3,
  fullyParallel: true,
  // A test that passes only the second time has found something.
  retries: 0,
  timeout: 60_000,
  // Patience costs time only where something is wrong, and a busy machine needs it.
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['line'], ['json', { outputFile: 'test-results/e2e.json' }]],
  projects: [
    // Who guards against what lies over a frame, or lives without cookies, has to be met in the whole browser; all else
    // of a frame is in e2e/wallet.
    // First, because one of them takes longest.
    {
      name: 'embed',
      testMatch: EMBED,
      teardown: 'log',
      use: { launchOptions: { executablePath: installedChromium(), args } },
    },
    { name: 'wallet', testIgnore: ['**/log.spec.ts', EMBED], teardown: 'log' },
    // Last, whatever failed before it: reads what all the others made the wallet print.
    { name: 'log', testMatch: '**/log.spec.ts' },
  ],
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: lightChromium(), args },
  },
})
