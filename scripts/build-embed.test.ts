import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LOADER_FILES } from '@/lib/core/embed/loader'
import { embedFiles } from './build-embed'
import { root } from './steps'

const files = embedFiles()
const { version, integrity } = JSON.parse(files['public/embed/v1.json'] ?? '{}') as {
  version: string
  integrity: string
}

it.each(Object.entries(files))('%s is what its source makes', (path, text) => {
  // After a change: a new version in packages/embed/package.json, then `npm run embed:build`.
  expect(readFileSync(join(root, path), 'utf8')).toBe(text)
})

it('is served as what it is, and nothing else is', () => {
  expect(readdirSync(join(root, 'public', 'embed')).toSorted()).toEqual([...LOADER_FILES].toSorted())
})

it('is told of in the documentation by its version and hash', () => {
  const written = readFileSync(join(root, 'docs', 'embed.md'), 'utf8')
  expect(written).toContain(`/embed/${version}.js`)
  expect(written).toContain(integrity)
})

it('is at most 10 KB, and brings nothing along', () => {
  expect(Buffer.byteLength(files['public/embed/v1.js'] ?? '')).toBeLessThan(10_240)
  expect(files['packages/embed/dist/index.js']).not.toMatch(/^import |require\(/m)
})
