import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { program, root } from './steps'

const stamp = join(root, '.next', 'sammati-build')

/** What no page is made of. Everything else counts, so that a new folder is never forgotten. */
const aside = new Set([
  ...[
    'node_modules',
    'scripts',
    'e2e',
    'docs',
    'db/migrations',
    'packages',
    'sandbox',
    'test-results',
    'playwright-report',
  ],
  ...['Dockerfile', 'compose.yaml', 'playwright.config.ts', 'vitest.config.ts', 'biome.json', 'redocly.yaml'],
])

function isAside(path: string): boolean {
  // Dot directories are tools' and data; .env files are read when the server starts.
  return aside.has(path) || /(^|\/)\.|\.test\.tsx?$|\.md$|\.tsbuildinfo$|^next-env\.d\.ts$/.test(path)
}

function* sources(dir: string): Generator<string> {
  const entries = readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(dir, entry.name)
    if (isAside(relative(root, path).replaceAll('\\', '/'))) continue
    if (entry.isDirectory()) yield* sources(path)
    else if (entry.isFile()) yield path
  }
}

/** A hash over the content of everything a build is made from, and the Node that makes it. */
function sourceHash(): string {
  const hash = createHash('sha256').update(process.version)
  for (const path of sources(root)) hash.update(`\0${relative(root, path)}\0`).update(readFileSync(path))
  return hash.digest('hex')
}

/**
 * `next build`, unless nothing changed since the last one. Returns what was
 * done. Throws an Error with the build's output when it fails.
 */
export async function build(signal?: AbortSignal): Promise<'built' | 'unchanged'> {
  const hash = sourceHash()
  const built = existsSync(join(root, '.next', 'BUILD_ID')) && existsSync(stamp)
  if (built && readFileSync(stamp, 'utf8') === hash) return 'unchanged'
  rmSync(stamp, { force: true })
  const { code, output } = await program('next/dist/bin/next', ['build'], {
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    signal,
  })
  if (code !== 0) throw new Error(`The build failed:\n${output}`)
  writeFileSync(stamp, hash)
  return 'built'
}
