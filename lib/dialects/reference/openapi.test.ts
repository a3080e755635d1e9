import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DIALECTS, openApi } from './openapi'

const root = join(import.meta.dirname, '..', '..', '..')
const document = openApi('https://wallet.hospital.in')
const operations = DIALECTS.flatMap((dialect) => Object.entries(dialect.operations))

/** What Redocly finds wrong, by rule and place. */
function lint(written: unknown): string[] {
  const dir = mkdtempSync(join(tmpdir(), 'sammati-openapi-'))
  try {
    writeFileSync(join(dir, 'openapi.json'), JSON.stringify(written))
    const redocly = join(root, 'node_modules', '.bin', 'redocly')
    const args = ['lint', '--config', join(root, 'redocly.yaml'), '--format', 'json', join(dir, 'openapi.json')]
    // Its exit code says the same; the problems say where.
    const { stdout } = spawned(redocly, args)
    const { problems } = JSON.parse(stdout) as { problems: { ruleId: string; location: { pointer: string }[] }[] }
    return problems.map(({ ruleId, location }) => `${ruleId}: ${location[0]?.pointer}`)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

function spawned(command: string, args: string[]): { stdout: string } {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  try {
    return { stdout: execFileSync(command, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }) }
  } catch (error) {
    return error as { stdout: string }
  }
}

test('Redocly finds nothing wrong with the document, warnings included', () => {
  expect(lint(document)).toEqual([])
}, 60_000)

test('Redocly would see an example that its schema does not allow', () => {
  const broken = structuredClone(document)
  const { requestBody } = broken.paths['/auth/register']!.post as unknown as {
    requestBody: { content: { 'application/json': { example?: unknown } } }
  }
  requestBody.content['application/json'].example = { consentArtifact: 7 }
  expect(lint(broken)).toEqual([expect.stringMatching(/^no-invalid-media-type-examples: .*register/)])
}, 60_000)

/** "METHOD /path/{param}" of every route file that software calls. */
function routes(): string[] {
  const files = globSync('app/{api/v1,api/v2,api/v3,auth,abdm,gateway,v1,.well-known}/**/route.ts', { cwd: root })
  expect(files.length).toBeGreaterThan(15)
  return files
    .filter((file) => !file.includes('[...'))
    .flatMap((file) => {
      const path = file.replace(/^app|\/route\.ts$/g, '').replace(/\[(\w+)\]/g, '{$1}')
      // Not those that only say that there is no such method: they are written as `const { GET, … } =`.
      const methods = readFileSync(join(root, file), 'utf8').matchAll(
        /^export (?:const|(?:async )?function) (GET|POST|PUT|PATCH|DELETE)\b/gm,
      )
      return [...methods].map(([, method]) => `${method} ${path}`)
    })
}

test('what the routes answer is what the document tells of, no more and no less', () => {
  expect(operations.map(([name]) => name).toSorted()).toEqual(routes().toSorted())
})

test('every message of ours is told of, with its schema', () => {
  const told = Object.entries(document.webhooks).map(([name, { post }]) => [
    name,
    post.requestBody.content['application/json'].schema.$ref,
  ])
  expect(Object.fromEntries(told)).toEqual({
    samagraState: '#/components/schemas/SamagraMessage',
    samagraLog: '#/components/schemas/SamagraLogMessage',
    ekaConsentUpdate: '#/components/schemas/EkaConsentUpdate',
    consentChanged: '#/components/schemas/WebhookMessage',
  })
  for (const [, ref] of told) expect(document.components.schemas).toHaveProperty(String(ref).split('/').at(-1) ?? '')
})

test('an operation has an id and a path of its own', () => {
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  )
  expect(new Set(ids).size).toBe(operations.length)
})

test('a security scheme means one thing', () => {
  const schemes = new Map<string, unknown>()
  for (const { security } of DIALECTS)
    for (const [name, scheme] of Object.entries(security)) {
      expect(schemes.get(name) ?? scheme, name).toEqual(scheme)
      schemes.set(name, scheme)
    }
})

test('a credential that may be left out, and still counts when it comes, is told as both', () => {
  for (const path of ['/abdm/v1/session/init', '/abdm/v1/session/verify'])
    expect(document.paths[path]?.post?.security).toEqual([{ ekaToken: [] }, {}])
  expect(document.paths['/api/v1/sign-in']?.post?.security).toEqual([])
})

for (const [name, { body, answer, example }] of operations)
  if (example)
    test(`the example of ${name} is one that its schemas take`, () => {
      if (body && example.body !== undefined) expect(body.safeParse(example.body).error).toBeUndefined()
      if (example.answer !== undefined) expect(answer?.safeParse(example.answer).error).toBeUndefined()
    })

test('every body that must come has an example, and every schema that is named is used', () => {
  const without = operations.filter(
    ([, { body, bodyOptional, example }]) => body && !bodyOptional && example?.body === undefined,
  )
  expect(without.map(([name]) => name)).toEqual([])
  const { schemas } = document.components
  expect(Object.keys(schemas)).toContain('SamagraRecord')
  for (const name of Object.keys(schemas)) expect(JSON.stringify(document)).toContain(`"#/components/schemas/${name}"`)
})
