import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildSync } from 'esbuild'
import { program, root } from './steps'

const folder = join(root, 'packages', 'embed')

const built = (options: { readonly format: 'iife' | 'esm'; readonly minify: boolean }): string => {
  const [file] = buildSync({
    entryPoints: [join(folder, 'src', 'index.ts')],
    bundle: true,
    write: false,
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'none',
    globalName: options.format === 'iife' ? 'Sammati' : undefined,
    ...options,
  }).outputFiles
  return file?.text ?? ''
}

/** What partners' pages load and install, by where it stands: the script by its two names, what tells of it, the package. */
export function embedFiles(): Record<string, string> {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  const script = built({ format: 'iife', minify: true })
  const integrity = `sha384-${createHash('sha384').update(script).digest('base64')}`
  return {
    'public/embed/v1.js': script,
    [`public/embed/${version}.js`]: script,
    'public/embed/v1.json': `${JSON.stringify({ version, path: `/embed/${version}.js`, integrity }, null, 2)}\n`,
    'packages/embed/dist/index.js': built({ format: 'esm', minify: false }),
  }
}

if (process.argv[1] === import.meta.filename) {
  for (const [path, text] of Object.entries(embedFiles())) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const types = ['--declaration', '--emitDeclarationOnly', '--outDir', join(folder, 'dist'), '--ignoreConfig']
  const { code, output } = await program('typescript/bin/tsc', [...types, join(folder, 'src', 'index.ts')])
  if (code !== 0) throw new Error(output)
}
