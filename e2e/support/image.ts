import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../../scripts/steps'

type Instruction = { readonly word: string; readonly rest: string }

/** The instructions of each stage of the Dockerfile. */
function stages(): Instruction[][] {
  const text = readFileSync(join(root, 'Dockerfile'), 'utf8')
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter(Boolean)
  const found: Instruction[][] = []
  for (const line of lines) {
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? []
    if (word === 'FROM') found.push([])
    found.at(-1)?.push({ word, rest })
  }
  return found
}

function run(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1e8 })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}\n${stdout}`)
  return stdout
}

/** Linked where that is possible: the packages are many. */
function copyTree(from: string, to: string): void {
  if (spawnSync('cp', ['-al', from, to]).status === 0) return
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true, verbatimSymlinks: true })
}

/** What `COPY . .` takes: the repository without what .dockerignore names. */
function copySources(to: string): void {
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map(
      (line) =>
        new RegExp(
          `^(${line
            .replaceAll('.', '\\.')
            .replace('**/*', '(.*/)?[^/]*')
            .replace(/(?<!\.)\*(?!\))/g, '[^/]*')})(/|$)`,
        ),
    )
  const files = run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], root).split('\0')
  for (const file of files.filter((one) => one && !ignored.some((pattern) => pattern.test(one)))) {
    mkdirSync(join(to, dirname(file)), { recursive: true })
    copyFileSync(join(root, file), join(to, file))
  }
}

/**
 * Does what the Dockerfile says, without Docker: its commands run on a clean copy, and what it copies into the image is
 * all that is there. Two of the commands, `npm ci` and `npm run build`, the checkout has run already: their outcome is
 * taken from there.
 */
function build(instructions: readonly Instruction[], dir: string): void {
  for (const { word, rest } of instructions) {
    const command = rest.replace(/^(--\S+\s+)+/, '')
    if (word === 'COPY' && command === '. .') copySources(dir)
    else if (word === 'COPY')
      for (const file of command.split(/\s+/).slice(0, -1)) copyFileSync(join(root, file), join(dir, file))
    else if (word === 'RUN' && command.startsWith('npm ci')) {
      copyTree(join(root, 'node_modules'), join(dir, 'node_modules'))
      // npm writes this one in place, and ours must stay.
      const record = join('node_modules', '.package-lock.json')
      rmSync(join(dir, record))
      copyFileSync(join(root, record), join(dir, record))
    } else if (word === 'RUN' && command === 'npm run build') copyTree(join(root, '.next'), join(dir, '.next'))
    else if (word === 'RUN') run('sh', ['-c', command.replace(/^npm (?=prune)/, 'npm --offline ')], dir)
  }
}

export type Image = {
  readonly dir: string
  readonly env: Record<string, string>
  /** What a container runs when it is not told otherwise. */
  readonly command: readonly string[]
  readonly healthCheck: readonly string[]
  remove(): void
}

/** The image of the Dockerfile as a directory. */
export function makeImage(): Image {
  const home = mkdtempSync(join(tmpdir(), 'sammati-image-'))
  // For the user that it is run as.
  chmodSync(home, 0o755)
  const [built, dir] = [join(home, 'build'), join(home, 'app')]
  for (const made of [built, dir]) mkdirSync(made)
  const [first = [], last = []] = stages()
  build(first, built)
  const list = (rest: string) => JSON.parse(/\[.*\]/.exec(rest)?.[0] ?? '[]') as string[]
  const env: Record<string, string> = {}
  let command: string[] = []
  let healthCheck: string[] = []
  for (const { word, rest } of last) {
    if (word === 'ENV') for (const [, name = '', value = ''] of rest.matchAll(/(\w+)=(\S+)/g)) env[name] = value
    if (word === 'CMD') command = list(rest)
    if (word === 'HEALTHCHECK') healthCheck = list(rest)
    if (word !== 'COPY') continue
    const [, ...paths] = rest.split(/\s+/)
    const to = paths.pop() ?? '.'
    for (const path of paths) {
      const from = join(built, path.replace(/^\/app/, ''))
      const target = to.endsWith('/') ? join(dir, path.replace(/^.*\//, '')) : join(dir, to)
      mkdirSync(dirname(target), { recursive: true })
      run('mv', [from, target], dir)
    }
  }
  rmSync(built, { recursive: true, force: true })
  return {
    dir,
    env,
    command,
    healthCheck,
    remove: () => rmSync(home, { recursive: true, force: true }),
  }
}
