import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parsePlaywright, parseVitest } from './checks'
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
  expect(outcome).toEqual({ passed: 1, failed: 2, failures: ['a.test.ts › two\nexpected 1', 'b.test.ts\nSyntaxError'] })
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
  })
})
