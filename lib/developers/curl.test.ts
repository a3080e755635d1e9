import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApi } from '@/lib/dialects/reference/openapi'
import { curlOf } from './curl'
import { PLACEHOLDERS } from './demo'
import { type Example, SECRET } from './example'
import { EXAMPLES } from './examples'

const origin = 'http://localhost:3000'
const document = openApi(origin)

/** Runs a script with a curl that writes down its arguments and answers this. */
function calls(script: string, answer: string, typed = ''): string[][] {
  const dir = mkdtempSync(join(tmpdir(), 'sammati-curl-'))
  try {
    writeFileSync(
      join(dir, 'curl'),
      `#!/bin/sh\nfor one; do printf '%s\\0' "$one" >> ${dir}/called; done\nprintf '\\1' >> ${dir}/called\nprintf '%s' '${answer}'\n`,
    )
    chmodSync(join(dir, 'curl'), 0o755)
    writeFileSync(join(dir, 'sleep'), '#!/bin/sh\n')
    chmodSync(join(dir, 'sleep'), 0o755)
    writeFileSync(join(dir, 'typed'), typed)
    execFileSync('sh', ['-c', `exec < ${dir}/typed\n${script}`], {
      env: { ...process.env, PATH: `${dir}:${process.env.PATH}` },
    })
    return readFileSync(join(dir, 'called'), 'utf8')
      .split('\u0001')
      .slice(0, -1)
      .map((call) => call.split('\0').slice(0, -1))
  } finally {
    rmSync(dir, { recursive: true })
  }
}

const quoting: Example = {
  id: 'quoting',
  title: '',
  before: [
    { operation: 'POST /auth/register', body: { name: "it's $HOME `id` \\ {{secret}}" }, take: { caId: 'caId' } },
  ],
  call: { operation: 'PATCH /auth/{caId}/accept', params: { caId: '{{caId}}' }, body: { of: '{{caId}}' } },
}

test('a script takes the code from the newest message that has one', () => {
  const example: Example = {
    id: 'code',
    title: '',
    before: [{ operation: 'GET /api/demo/messages', query: '?to=x', take: { otp: 'otp' } }],
    call: { operation: 'POST /api/v1/sign-in/verify', body: { otp: '{{otp}}' } },
  }
  const script = curlOf(document, origin, example, { demo: 'yes' })
  const messages = '{"messages":[{"otp":null},{"otp":"482913"},{"otp":"111111"}]}'
  expect(calls(script, messages).at(-1)).toContain('{"otp":"482913"}')
})

test('a shell sends what the example says, byte for byte, and takes from answers what comes next', () => {
  const script = curlOf(document, origin, quoting, { samagraToken: "to'ken", secret: '$(id)' })
  const [first, second] = calls(script, '{"caId":"ca-1","caId":"ca-2"}')
  expect(first).toEqual([
    ...['-s', '-X', 'POST', `${origin}/auth/register`],
    ...['-H', "Authorization: Bearer to'ken", '-H', 'Content-Type: application/json'],
    ...['-d', '{"name":"it\'s $HOME `id` \\\\ $(id)"}'],
  ])
  expect(second).toEqual([
    ...['-i', '-X', 'PATCH', `${origin}/auth/ca-1/accept`],
    ...['-H', "Authorization: Bearer to'ken", '-H', 'Content-Type: application/json', '-d', '{"of":"ca-1"}'],
  ])
})

test('what is signed in the shell is what is sent', () => {
  const example = EXAMPLES.find(({ id }) => id === 'veriff-list')!
  const sent = calls(curlOf(document, origin, example, PLACEHOLDERS), '{"id":"d69a07cf"}')
  const signature = (call: string[] | undefined) => call?.find((one) => one.startsWith('x-hmac-signature: '))?.slice(18)
  const hmac = (data: string) => createHmac('sha256', PLACEHOLDERS[SECRET]!).update(data).digest('hex')
  expect(signature(sent[1])).toBe(hmac(sent[1]!.at(-1)!))
  expect(signature(sent[2])).toBe(hmac('d69a07cf'))
})

test('where there is no demo, the reader types the code and fills in the keys', () => {
  for (const example of EXAMPLES) {
    const script = curlOf(document, origin, example, PLACEHOLDERS)
    expect(script).not.toContain('/api/demo/')
    expect(script).not.toMatch(/\{\{/)
    const sent = calls(script, '{"challengeId":"c-1","accessToken":"t-1","caId":"i","id":"i"}', '123456\n')
    expect(sent).toHaveLength([...example.before, example.call].filter(({ wait }) => !wait).length)
  }
})
