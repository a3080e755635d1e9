import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect, test } from 'vitest'

/**
 * Who may import whom. The first folder that fits decides; packages are named by their own patterns.
 * `type …` allows the types of a module and nothing that runs.
 */
const MAY_IMPORT: readonly (readonly [folder: string, allowed: readonly RegExp[]])[] = [
  // The rules know nothing: no clock, no chance, no package.
  ['lib/core/', [/^lib\/core\//]],
  [
    'lib/operations/',
    [
      /^lib\/(core|operations|proof|upstream)\//,
      /^lib\/i18n\/(languages|messages)$/,
      /^lib\/(env|log)$/,
      /^db\/(queries\/|sealed$)/,
      /^type db\/client$/,
      /^(zod|uuid|graphql|jose|diff|otpauth|node:crypto)$/,
    ],
  ],
  [
    'lib/proof/',
    [
      /^(type )?lib\/core\//,
      /^lib\/(proof\/|env$)/,
      /^db\/(queries\/|sealed$)/,
      /^type db\/client$/,
      /^(jose|zod|node:crypto)$/,
    ],
  ],
  [
    'lib/upstream/',
    [
      /^lib\/(core|upstream)\//,
      // The clients of other people's services speak the wire schemas that our own doors speak.
      /^lib\/dialects\/\w+\/(schema|documents|signature)$/,
      /^lib\/(env|log|metrics)$/,
      /^node:/,
      /^(zod|request-filtering-agent|openid-client)$/,
    ],
  ],
  [
    'lib/dialects/',
    [
      /^lib\/(core|operations|dialects|http|auth)\//,
      /^lib\/i18n\/languages$/,
      /^lib\/env$/,
      /^type db\//,
      /^docs\/examples\/[\w-]+\.json$/,
      /^(zod|node:http|node:crypto)$/,
    ],
  ],
  [
    'lib/developers/',
    [
      /^lib\/(developers|dialects\/reference)\//,
      /^lib\/env$/,
      /^(zod|server-only|node:(crypto|path|fs\/promises|timers\/promises))$/,
    ],
  ],
  [
    'lib/http/',
    [
      /^lib\/(core|operations|auth|http)\//,
      /^lib\/(env|log|metrics|tracing)$/,
      /^db\/(client|sealed|migrate|queries\/(delivery|embed|idempotency|session|watch))$/,
      /^(type zod|structured-headers|node:(crypto|net)|next\/server)$/,
    ],
  ],
  [
    'lib/auth/',
    [
      /^lib\/(auth|core|operations)\//,
      /^lib\/http\/trace-id$/,
      /^lib\/i18n\/languages$/,
      /^lib\/(env|log)$/,
      /^db\/(client|queries\/)/,
      /^(type )?next-auth(\/|$)/,
      /^(react|zod|jose|server-only|node:crypto|next\/(headers|navigation|server))$/,
      /^lib\/proof\//,
    ],
  ],
  [
    'lib/web/',
    [
      /^lib\/(core|operations|auth|web|i18n)\//,
      /^lib\/http\/(trace-id|refusal)$/,
      /^lib\/(env|log)$/,
      /^db\/client$/,
      /^(type )?react$/,
      /^(zod|qrcode|server-only|next\/(headers|navigation|server))$/,
    ],
  ],
  // What runs by itself, beside the doors.
  [
    'lib/delivery/',
    [
      /^lib\/(core|operations|delivery|proof|upstream)\//,
      // What a callback says is its dialect's affair.
      /^lib\/dialects\/\w+\/callback$/,
      /^lib\/(env|log|metrics|tracing)$/,
      /^db\/(client|sealed|queries\/)/,
      /^(uuid|pg-boss|node:(crypto|timers\/promises))$/,
    ],
  ],
  ['lib/i18n/', [/^lib\/i18n\//, /^type lib\/core\//, /^next-intl(\/server)?$/]],
  ['lib/log.ts', [/^lib\/env$/, /^pino$/]],
  ['lib/metrics.ts', [/^lib\/env$/, /^prom-client$/]],
  ['lib/tracing.ts', [/^lib\/env$/, /^db\/client$/, /^(type )?@opentelemetry\//]],
  ['lib/env.ts', [/^zod$/]],
  ['db/', [/^db\//, /^type lib\/core\//, /^lib\/env$/, /^(drizzle-orm(\/|$)|postgres$|node:)/]],
  [
    'components/',
    [
      /^components\//,
      /^lib\/core\//,
      /^lib\/i18n\/(languages|messages)$/,
      /^type lib\/operations\//,
      /^(react|next\/link|next\/navigation|next-intl(\/server)?|@base-ui\/react\/dialog)$/,
    ],
  ],
  [
    'app/',
    [
      /^(app|components|lib)\//,
      /^type (db|next)(\/|$)/,
      /^(zod|react|next-intl(\/server)?|next\/.+|nuqs(\/.+)?|@tanstack\/react-(query|table))$/,
    ],
  ],
]

/** Where the rule is broken, and why it stays so for now. An entry that nobody needs any more fails. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  // By the nature of the file.
  'app/api/auth/[...nextauth]/route.ts -> next-auth': 'Next wants the route here; all it does is hand the options on.',
  'lib/i18n/request.ts -> lib/web/preferences': 'What next-intl calls for each request; the language is a cookie.',
  'lib/auth/options.ts reads process.env': 'Writes NEXTAUTH_URL: next-auth reads its address from nowhere else.',
  'proxy.ts reads process.env': 'NODE_ENV, which the bundler replaces by its value.',
}

/** Files that run before or beside the wallet may read the environment as it is. */
const MAY_READ_ENVIRONMENT =
  /^(lib\/env\.ts|sandbox\/(abdm\/main|partner-page)\.ts|scripts\/.*|e2e\/.*|instrumentation(-node)?\.ts|[\w-]+\.config\.(ts|mjs))$/

const root = join(import.meta.dirname, '..')
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => /\.(tsx?|mts|mjs)$/.test(file) && !/\.test\.tsx?$|(^|\/)testing\.ts$/.test(file))

const sources = new Map(
  files.flatMap((file) => {
    try {
      return [[file, readFileSync(join(root, file), 'utf8')] as const]
    } catch {
      // Deleted and not yet committed.
      return []
    }
  }),
)

/** Every module that a file names, from the root; `type …` when nothing of it runs. */
function importsOf(file: string, source: string): string[] {
  const statements = /^(?:import|export)\s+(type\s+)?(?:[\w*{][^'"`;=()]*?\s)?from\s+['"]([^'"]+)['"]/gm
  const others = /^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm
  return [
    ...[...source.matchAll(statements)].map(([, type, to = '']) => `${type ? 'type ' : ''}${fromRoot(file, to)}`),
    ...[...source.matchAll(others)].map(([, plain, dynamic]) => fromRoot(file, plain ?? dynamic ?? '')),
  ]
}
const fromRoot = (file: string, to: string) =>
  to.startsWith('.') ? posix.join(posix.dirname(file), to) : to.replace(/^@\//, '')

test('imports are read in every form that they are written in', () => {
  const source = `import a from '@/lib/a'
import type { B } from './b'
import {
  c,
  type D,
} from "../c"
import './styles.css'
export { e } from 'e'
export * from 'f'
export type { G } from 'g'
const h = await import('h')
export const text = "import x from 'never'"
`
  expect(importsOf('app/x/page.ts', source)).toEqual([
    'lib/a',
    'type app/x/b',
    'app/c',
    'e',
    'f',
    'type g',
    'app/x/styles.css',
    'h',
  ])
})

const ruled = [...sources].flatMap(([file, source]) => {
  const rule = MAY_IMPORT.find(([folder]) => file.startsWith(folder))
  return rule ? [{ file, allowed: rule[1], imports: importsOf(file, source) }] : []
})

test('every folder of the wallet has a rule', () => {
  const unruled = [...sources.keys()].filter(
    (file) => /^(lib|db|components|app)\//.test(file) && !MAY_IMPORT.some(([folder]) => file.startsWith(folder)),
  )
  expect(unruled).toEqual([])
  expect(ruled.length).toBeGreaterThan(150)
})

test('every import obeys the rule of its folder', () => {
  const broken = ruled.flatMap(({ file, allowed, imports }) =>
    imports
      // What may run may also lend its types.
      .filter((to) => !allowed.some((ok) => ok.test(to) || ok.test(to.replace(/^type /, ''))))
      .map((to) => `${file} -> ${to}`),
  )
  expect(broken.filter((one) => !(one in EXCEPTIONS))).toEqual([])
  expect(Object.keys(EXCEPTIONS).filter((one) => one.includes(' -> ') && !broken.includes(one))).toEqual([])
})

test('nobody imports a page, and nothing of the wallet imports a sandbox', () => {
  const broken = [...sources].flatMap(([file, source]) =>
    importsOf(file, source)
      .filter(
        (to) =>
          (/^(type )?app\//.test(to) && !file.startsWith('app/')) ||
          (/(^|[ /])sandbox(\/|$)/.test(to) && !file.startsWith('sandbox/')),
      )
      .map((to) => `${file} -> ${to}`),
  )
  expect(broken).toEqual([])
})

test('in a page of a partner’s nothing is stopped, paused or deactivated, and nobody is signed in to the wallet', () => {
  const embed = [...sources].filter(([file]) => /^(app|components|lib\/operations)\/embed\//.test(file))
  const broken = embed.flatMap(([file, source]) =>
    importsOf(file, source)
      .filter((to) =>
        /operations\/(abha|person|check)\/|consent\/(revoke|pause|resume|change)|lib\/auth\/(session|web-session|options)$/.test(
          to,
        ),
      )
      .map((to) => `${file} -> ${to}`),
  )
  expect(broken).toEqual([])
  expect(embed.length).toBeGreaterThan(15)
})

test('the environment is read in one place', () => {
  const broken = [...sources]
    .filter(([file, source]) => /\bprocess\.env\b/.test(source) && !MAY_READ_ENVIRONMENT.test(file))
    .map(([file]) => `${file} reads process.env`)
  expect(broken.filter((one) => !(one in EXCEPTIONS))).toEqual([])
  expect(Object.keys(EXCEPTIONS).filter((one) => one.includes(' reads ') && !broken.includes(one))).toEqual([])
})

test("a 'use server' file exports actions and nothing else", () => {
  const actions = [...sources].filter(([, source]) => /^['"]use server['"]/m.test(source))
  const broken = actions.flatMap(([file, source]) =>
    [...source.matchAll(/^export\b.*/gm)]
      .map(([line]) => line)
      .filter((line) => !/^export async function \w+Action\b/.test(line))
      .map((line) => `${file}: ${line}`),
  )
  expect(broken).toEqual([])
  expect(actions.length).toBeGreaterThan(0)
})

test('the clock of an operation, a rule, a proof and a dialect is the one they are given', () => {
  const broken = [...sources]
    .filter(
      ([file, source]) =>
        /^lib\/(core|operations|proof|dialects)\//.test(file) && /\bnew Date\(\)|\bDate\.now\(/.test(source),
    )
    .map(([file]) => file)
  expect(broken).toEqual([])
})
