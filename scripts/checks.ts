import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { findChromium } from './browser'
import { build } from './build'
import { program, root, seconds, stopWithCommands } from './steps'

/**
 * What one check found. `failures` are texts for a person, `failed` how many tests they stand for, `skipped` the names
 * of tests that did not run.
 */
export type Outcome = { passed: number; failed: number; failures: string[]; skipped: string[] }
export type Check = { name: string; run(): Promise<Outcome> }

const results = join(root, 'test-results')

const nothing = (): Outcome => ({ passed: 0, failed: 0, failures: [], skipped: [] })

function whole(ok: boolean, output: string): Outcome {
  return ok ? { ...nothing(), passed: 1 } : { ...nothing(), failed: 1, failures: [output] }
}

/** A check that counts as one test: its program ends with 0, or its output is the failure. */
function single(name: string, path: string, args: string[]): Check {
  return {
    name,
    async run() {
      const { code, output } = await program(path, args)
      return whole(code === 0, output)
    },
  }
}

/**
 * Reads a runner's JSON report. A runner that failed without naming a test
 * (it did not start, or broke down half-way) counts as one failed test.
 */
function fromReport(file: string, run: { code: number | null; output: string }, parse: (json: never) => Outcome) {
  let outcome = nothing()
  try {
    outcome = parse(JSON.parse(readFileSync(file, 'utf8')) as never)
  } catch {
    if (run.code === 0) return whole(false, `No report was written.\n${run.output.slice(-4000)}`)
  }
  if (run.code !== 0 && outcome.failed === 0) {
    outcome.failed = 1
    outcome.failures.push(run.output.slice(-8000) || 'It was ended from outside and printed nothing.')
  }
  return outcome
}

type VitestReport = {
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: string[] | null }[]
  }[]
}

export function parseVitest(report: VitestReport): Outcome {
  const outcome = nothing()
  for (const file of report.testResults) {
    const path = relative(root, file.name)
    const failed = file.assertionResults.filter((test) => test.status === 'failed')
    outcome.passed += file.assertionResults.filter((test) => test.status === 'passed').length
    outcome.failed += failed.length
    for (const test of file.assertionResults)
      if (!['passed', 'failed'].includes(test.status)) outcome.skipped.push(`${path} › ${test.fullName}`)
    for (const test of failed) {
      outcome.failures.push(`${path} › ${test.fullName}\n${(test.failureMessages ?? []).join('\n')}`)
    }
    // A file that does not load has no tests to blame.
    if (file.status === 'failed' && failed.length === 0) {
      outcome.failed++
      outcome.failures.push(`${path}\n${file.message}`)
    }
  }
  return outcome
}

function vitest(project: 'unit' | 'db'): Check {
  return {
    name: `vitest ${project}`,
    async run() {
      const file = join(results, `${project}.json`)
      rmSync(file, { force: true })
      mkdirSync(results, { recursive: true })
      const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile=${file}`]
      return fromReport(file, await program('vitest/vitest.mjs', args, { env: { NODE_ENV: 'test' } }), parseVitest)
    },
  }
}

type PlaywrightError = { message?: string; stack?: string }
type PlaywrightSuite = {
  suites?: PlaywrightSuite[]
  specs?: {
    title: string
    file: string
    line: number
    tests: { projectName: string; status: string; results: { errors: PlaywrightError[] }[] }[]
  }[]
}
type PlaywrightReport = { suites: PlaywrightSuite[]; errors: PlaywrightError[] }

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with one
const colours = /\u001b\[[0-9;]*m/g
const errorText = ({ stack, message }: PlaywrightError) => (stack ?? message ?? '').replace(colours, '')

export function parsePlaywright(report: PlaywrightReport): Outcome {
  const outcome = nothing()
  const visit = (suite: PlaywrightSuite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const project = test.projectName ? ` [${test.projectName}]` : ''
        const name = `e2e/${spec.file}:${spec.line}${project} › ${spec.title}`
        if (test.status === 'expected') outcome.passed++
        else if (test.status === 'skipped') outcome.skipped.push(name)
        else {
          outcome.failed++
          const errors = test.results.flatMap((result) => result.errors).map(errorText)
          outcome.failures.push(`${name}\n${errors.join('\n')}`)
        }
      }
    }
    suite.suites?.forEach(visit)
  }
  report.suites.forEach(visit)
  for (const error of report.errors) {
    outcome.failed++
    outcome.failures.push(errorText(error))
  }
  return outcome
}

/** The types that Next generates for routes, without which tsc sees a different project than the build does. */
const types: Check = {
  name: 'types',
  async run() {
    const generated = await program('next/dist/bin/next', ['typegen'])
    if (generated.code !== 0) return whole(false, generated.output)
    const { code, output } = await program('typescript/bin/tsc', ['--noEmit'])
    return whole(code === 0, output)
  },
}

const builds: Check = {
  name: 'build',
  run: () =>
    build().then(
      () => whole(true, ''),
      (error: Error) => whole(false, error.message),
    ),
}

const browser: Check = {
  name: 'browser',
  async run() {
    let chromium: Awaited<ReturnType<typeof findChromium>>
    try {
      chromium = await findChromium()
    } catch (error) {
      return whole(false, (error as Error).message)
    }
    const file = join(results, 'e2e.json')
    rmSync(file, { force: true })
    const env = {
      CHROMIUM_PATH: chromium.whole,
      CHROMIUM_LIGHT_PATH: chromium.light,
      PLAYWRIGHT_FORCE_TTY: '0',
    }
    return fromReport(file, await program('@playwright/test/cli.js', ['test'], { env }), parsePlaywright)
  },
}

/** Two that leave each other room: neither keeps all cores at work. */
function together(one: Check, other: Check): Check {
  return {
    name: `${one.name}, ${other.name}`,
    async run() {
      const [first, second] = await Promise.all([one.run(), other.run()])
      return {
        passed: first.passed + second.passed,
        failed: first.failed + second.failed,
        failures: [...first.failures, ...second.failures],
        skipped: [...first.skipped, ...second.skipped],
      }
    },
  }
}

const biome = single('biome', '@biomejs/biome/bin/biome', ['check', '.'])

/** What a change must pass before every commit: under a minute, no database. */
export const quick: Check[] = [biome, types, vitest('unit')]
export const everything: Check[] = [biome, types, together(vitest('unit'), builds), vitest('db'), browser]

const skippedOf = ({ skipped }: Outcome) => (skipped.length > 0 ? `, ${skipped.length} skipped` : '')

/**
 * Runs checks one after another, printing each with its time and counts, then
 * every failure and every test that was skipped, then "N passed, N failed" as
 * the last line, with "N skipped" where there are any. Resolves to the exit
 * code: 1 when anything failed.
 */
export async function runChecks(checks: Check[]): Promise<0 | 1> {
  stopWithCommands()
  const total = nothing()
  for (const check of checks) {
    process.stdout.write(`${check.name} … `)
    const began = performance.now()
    const outcome = await check.run().catch((error) => whole(false, String(error?.stack ?? error)))
    const failed = outcome.failed > 0 ? `, ${outcome.failed} FAILED` : ''
    console.log(`${outcome.passed} passed${failed}${skippedOf(outcome)} (${seconds(performance.now() - began)})`)
    total.passed += outcome.passed
    total.failed += outcome.failed
    total.failures.push(...outcome.failures.map((text) => `━━ ${check.name} ━━ ${text}`))
    total.skipped.push(...outcome.skipped)
  }
  for (const failure of total.failures) console.log(`\n${failure}`)
  if (total.failures.length > 0 && existsSync(results)) console.log('\nReports and logs are in test-results/.')
  if (total.skipped.length > 0) console.log(`\nSkipped:\n${total.skipped.join('\n')}`)
  console.log(`\n${total.passed} passed, ${total.failed} failed${skippedOf(total)}`)
  return total.failed > 0 ? 1 : 0
}
