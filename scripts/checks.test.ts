import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { parsePlaywright, parseVitest, runChecks } from './checks'
import { root } from './steps'

test('vitest: counts tests, and a file that does not load as one failure', () => {
  const outcome = parseVitest({
    testResults: [
      {
        name: join(root, 'a.test.ts'),
        status: 'failed',
        message: '',
        assertionResults: [
          { status: 'passed', fullName: 'one', failureMessages: [] },
          { status: 'failed', fullName: 'two', failureMessages: ['expected 1'] },
          { status: 'skipped', fullName: 'three', failureMessages: null },
        ],
      },
      { name: join(root, 'b.test.ts'), status: 'failed', message: 'SyntaxError', assertionResults: [] },
    ],
  })
  expect(outcome).toEqual({
    passed: 1,
    failed: 2,
    failures: ['a.test.ts › two\nexpected 1', 'b.test.ts\nSyntaxError'],
    skipped: ['a.test.ts › three'],
  })
})

test('playwright: counts nested tests and errors outside of tests', () => {
  const spec = (status: string) => ({
    title: status,
    file: 'a.spec.ts',
    line: 3,
    tests: [{ projectName: 'phone', status, results: [{ errors: [{ message: '\u001b[31mno\u001b[39m' }] }] }],
  })
  const outcome = parsePlaywright({
    suites: [{ specs: [spec('expected')], suites: [{ specs: [spec('unexpected'), spec('skipped')] }] }],
    errors: [{ message: 'The wallet did not start' }],
  })
  expect(outcome).toEqual({
    passed: 1,
    failed: 2,
    failures: ['e2e/a.spec.ts:3 [phone] › unexpected\nno', 'The wallet did not start'],
    skipped: ['e2e/a.spec.ts:3 [phone] › skipped'],
  })
})

test('a test that was skipped is named and counted in the last lines, and fails nothing', async () => {
  const printed: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(...line.split('\n')))
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const outcome = { passed: 2, failed: 0, failures: [], skipped: ['a.db.test.ts › restores'] }
  const code = await runChecks([{ name: 'db', run: async () => outcome }])
  log.mockRestore()
  write.mockRestore()
  expect(printed.slice(-4)).toEqual(['Skipped:', 'a.db.test.ts › restores', '', '2 passed, 0 failed, 1 skipped'])
  expect(code).toBe(0)
})
