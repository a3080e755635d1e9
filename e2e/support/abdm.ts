import { randomInt, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Db } from '@/db/client'
import { identifierHash, sealIdentifier } from '@/db/queries/person'
import { parseIdentifier } from '@/lib/core/person/identifier'
import { newMobile } from './people'
import { databaseUrl, dataDir, demoFacts, rememberSecret, walletUrl } from './wallet'

const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('')

/** Where the demo's ABDM is. */
export function abdmUrl(): string {
  const { abdm } = demoFacts()
  if (!abdm) throw new Error('The demo has no ABDM of its own')
  return abdm.baseUrl
}

/**
 * Tells the demo's ABDM how to behave: `what` is as sandbox/abdm/control.ts lists it. Faults are given with an
 * `account`: other tests run at the same time.
 */
// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field, and a wrong field fails the test
export async function abdmControl(method: 'GET' | 'POST' | 'DELETE', what: string, body?: unknown): Promise<any> {
  const answer = await fetch(`${abdmUrl()}/_control/${what}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`/_control/${what}: ${answer.status} ${await answer.text()}`)
  return answer.status === 204 ? undefined : answer.json()
}

/** An account there that nobody else in the run has, with a mobile for each method, and a session of its holder. */
export async function newAbhaAccount() {
  const account = {
    abhaNumber: `91-${digits(4)}-${digits(4)}-${digits(4)}`,
    abhaAddress: `t${digits(12)}@sbx`,
    name: 'Test Person',
    mobile: newMobile(),
    aadhaarMobile: newMobile(),
  }
  await abdmControl('POST', 'accounts', account)
  const { xToken } = await abdmControl('POST', 'sessions', { abhaNumber: account.abhaNumber })
  rememberSecret(xToken)
  return { ...account, xToken: xToken as string }
}

/** Runs with the wallet's own keys in the environment: what seals an identifier reads them there. */
export function withKeys<T>(run: () => T): T {
  const before = { ...process.env }
  Object.assign(process.env, JSON.parse(readFileSync(join(dataDir(), 'secrets.json'), 'utf8')), {
    WALLET_MODE: 'demo',
    DATABASE_URL: databaseUrl(),
    APP_ORIGIN: walletUrl(),
    SMS_DRIVER: 'demo',
    EMAIL_DRIVER: 'demo',
  })
  try {
    return run()
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

/** Puts an ABHA on record for whoever has this e-mail address, as an organisation that knows them does. */
export async function recordAbha(sql: Db, email: string, account: { abhaNumber: string; abhaAddress: string }) {
  const named = [email, account.abhaNumber, account.abhaAddress].map((typed) => {
    const identifier = parseIdentifier(typed)!
    const id = randomUUID()
    return withKeys(() => ({
      id,
      kind: identifier.kind,
      hash: identifierHash(identifier),
      sealed: sealIdentifier(id, identifier.value),
    }))
  })
  const [person] = await sql<{ personId: string }[]>`
    select person_id from person_identifier where kind = 'email' and value_hash = ${named[0]!.hash}`
  if (!person) throw new Error('Nobody has this e-mail address')
  for (const { id, kind, hash, sealed } of named.slice(1))
    await sql`
      insert into person_identifier (id, person_id, kind, value_hash, value_sealed, created_at)
      values (${id}, ${person.personId}, ${kind}, ${hash}, ${sealed}, now())`
  return person.personId
}
