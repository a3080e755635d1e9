import { randomInt } from 'node:crypto'
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { afterAll, expect, vi } from 'vitest'
import { POST as confirmNative } from '@/app/api/v1/abha/deactivations/[id]/confirm/route'
import { GET as cert } from '@/app/api/v1/auth/cert/route'
import { POST as sendToMobile } from '@/app/api/v2/account/mobile/generateOTP/route'
import { POST as deactivate } from '@/app/api/v2/account/profile/deactivate/route'
import { POST as session } from '@/app/gateway/v0.5/sessions/route'
import type { Db, Sql } from '@/db/client'
import { test } from '@/db/testing'
import { call } from '@/lib/dialects/testing'
import { log, logTo } from '@/lib/log'
import { abhaHolder, sandboxOfFile, speak } from '@/lib/operations/abha/testing'
import { newToken } from '@/lib/operations/sign-in/token'
import type { AbhaSession } from '@/lib/upstream/abdm/gateway'
import { openGateway } from '@/lib/upstream/abdm/open-gateway'
import { encrypt, makeClient } from './testing'

const sandbox = await sandboxOfFile()
const dir = mkdtempSync(join(tmpdir(), 'abha-log-'))
afterAll(() => rmSync(dir, { recursive: true }))

/** Every value of every table, one a line; bytes as they are (latin1), and JSON as text. */
async function dump(sql: Db | Sql): Promise<string[]> {
  const tables = await sql<{ schema: string; name: string }[]>`
    select table_schema as schema, table_name as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`
  expect(tables.length).toBeGreaterThan(30)
  const lines: string[] = []
  for (const { schema, name } of tables)
    for (const row of await sql`select * from ${sql(schema)}.${sql(name)}`)
      for (const value of Object.values(row)) lines.push(...textOf(value))
  return lines
}

function textOf(value: unknown): string[] {
  if (value === null || value === undefined || value instanceof Date) return []
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('latin1')]
  if (Array.isArray(value)) return value.flatMap(textOf)
  return [typeof value === 'string' ? value : JSON.stringify(value)]
}

/** The six digits of a code stand by chance in what is a digest or an id. */
const withoutDigests = (text: string) =>
  text.replace(/\b[0-9a-f]{64}\b/g, '').replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '')

/** In base64, wherever in a text it stands: without the characters at its ends that its neighbours decide too. */
const inBase64 = (secret: string) =>
  [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
    return bytes.toString('base64').slice([0, 2, 3][before], Math.floor((bytes.length * 8) / 6))
  })

/** In which writings a secret stands there. */
function tracesOf(secret: string, text: string): string[] {
  const found: string[] = []
  if ((/^\d{6}$/.test(secret) ? withoutDigests(text) : text).includes(secret)) found.push('raw')
  if (text.toLowerCase().includes(Buffer.from(secret).toString('hex'))) found.push('hex')
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  if (inBase64(secret).some((one) => standard.includes(one))) found.push('base64')
  return found
}

/** One that nobody has, in two writings. Another each time: what an earlier test left is not looked at. */
function someAadhaar(): [string, string] {
  const groups = [randomInt(2000, 10_000), randomInt(1000, 10_000), randomInt(1000, 10_000)]
  return [groups.join(''), groups.join(' ')]
}

for (const api of ['v2', 'v3'] as const)
  test(`with ${api}, no table and no line of the log holds a code, a token, an Aadhaar or an ABHA number`, async ({
    db,
  }) => {
    const logFile = join(dir, `${api}.log`)
    const stream = createWriteStream(logFile)
    const quiet = logTo(stream)
    log().level = 'debug'
    const aadhaar = someAadhaar()
    const before = new Set(await dump(db))
    const kept: string[] = []
    const keep = async () => kept.push(...(await dump(db)).filter((line) => !before.has(line)))

    speak(sandbox, api)
    const signedIn = vi.spyOn(openGateway() as NonNullable<ReturnType<typeof openGateway>>, 'confirmSignIn')
    // By our own doors.
    const her = await abhaHolder(db, sandbox)
    const { id, otp } = await her.untilCode('deactivation')
    const { xToken: own } = await (signedIn.mock.results[0] as { value: Promise<AbhaSession> }).value
    const [held] = await db`select token_sealed from abha_session where change_id = ${id}`
    expect(held?.tokenSealed.length).toBeGreaterThanOrEqual(own.length)
    await keep()
    const { token, hash } = newToken('p')
    await db`insert into web_session (id, kind, person_id, token_hash, signed_in_with, created_at, last_seen_at, expires_at)
      values (${crypto.randomUUID()}, 'api', ${her.personId}, ${hash}, 'mobile', now(), now(), now() + interval '15 minutes')`
    const byApi = (body: object) => call(confirmNative, { token, params: { id }, body })
    const wrong = otp === '111111' ? '222222' : '111111'
    expect((await byApi({ otp: wrong, reasons: ['101', aadhaar[0]] })).status).toBe(400)
    expect((await byApi({ otp: wrong })).status).toBe(400)
    await keep()
    expect((await byApi({ otp })).status).toBe(200)

    // By a partner's software, with the person's session at ABHA.
    const his = await abhaHolder(db, sandbox)
    const { clientId, clientSecret, hipId } = await makeClient(db)
    const { accessToken } = (await call(session, { body: { clientId, clientSecret } })).body
    const given = await sandbox.session(his.account.abhaNumber)
    const headers = { authorization: `Bearer ${accessToken}`, 'x-hip-id': hipId, 'x-token': `Bearer ${given}` }
    const { txnId } = (await call(sendToMobile, { headers, body: {} })).body
    const second = his.codeFor('MOBILE_OTP')
    await keep()
    const key = await cert(new Request('http://wallet.test/', { headers }), { params: Promise.resolve({}) })
    const pem = await key.text()
    const confirm = (code: string) =>
      call(deactivate, {
        headers,
        body: { authMethod: 'MOBILE_OTP', otp: encrypt(pem, code), reasons: ['101', ...aadhaar], txnId },
      })
    expect((await confirm(wrong === second ? '333333' : wrong)).status).toBe(422)
    await keep()
    expect((await confirm(second)).status).toBe(204)
    await keep()

    quiet()
    stream.end()
    await finished(stream)
    const logged = readFileSync(logFile, 'utf8')
    expect(logged.split('\n').length).toBeGreaterThan(3)
    const numbers = [her.account.abhaNumber, his.account.abhaNumber].flatMap((one) => [one, one.replaceAll('-', '')])
    const secrets = [otp, second, own, given, accessToken, token, clientSecret, ...aadhaar, ...numbers]
    for (const secret of secrets) {
      expect(tracesOf(secret, kept.join('\n')), `stored: ${secret.slice(0, 3)}…`).toEqual([])
      expect(tracesOf(secret, logged), `logged: ${secret.slice(0, 3)}…`).toEqual([])
    }

    // And it would be found: in any table, as text, JSON or bytes, in each writing, whatever stands beside it.
    const planted = new Error('planted')
    const plant = db.begin(async (tx) => {
      await tx`create table planted (t text, j jsonb, b bytea)`
      for (const secret of secrets) {
        const writings = [
          ['raw', `${secret}`],
          ['hex', Buffer.from(`é${secret}a`).toString('hex')],
          ...[0, 1, 2].map((pad) => ['base64', Buffer.from(`${'x'.repeat(pad)}${secret}y`).toString('base64')]),
        ] as [string, string][]
        for (const [writing, text] of writings)
          for (const [t, j, b] of [
            [text, null, null],
            [null, { a: { b: text } }, null],
            [null, null, Buffer.from(`\u0001${text}\u0002`)],
          ] as const) {
            await tx`delete from planted`
            await tx`insert into planted values (${t}, ${j && tx.json(j)}, ${b})`
            const lines = (await tx`select * from planted`).flatMap((row) => Object.values(row).flatMap(textOf))
            expect(tracesOf(secret, lines.join('\n'))).toContain(writing)
          }
      }
      expect(tracesOf(own, (await dump(tx)).join('\n'))).toEqual([])
      await tx`insert into planted values (null, null, ${Buffer.from(own)})`
      expect(tracesOf(own, (await dump(tx)).join('\n'))).toEqual(['raw'])
      throw planted
    })
    await expect(plant).rejects.toBe(planted)
  })
