import { setTimeout as sleep } from 'node:timers/promises'
import { POST as revoke } from '@/app/api/v3/public/consent/[id]/revoke/route'
import { GET as read } from '@/app/api/v3/public/consent/[id]/route'
import { POST as register } from '@/app/api/v3/public/consent/register/route'
import type { Db } from '@/db/client'
import type { AccountRow } from '@/db/queries/account'
import { call, makeKey, makeTokenHolder, type RouteHandler, type Sent } from '@/lib/dialects/testing'
import { approve } from '@/lib/operations/consent/approve'
import { NO_WORDS } from '@/lib/operations/consent/testing'
import type { Ctx, Scope } from '@/lib/operations/context'
import { asPerson, contextAt } from '@/lib/operations/sign-in/testing'

type Credential = { meterRevoke?: boolean; ipAllow?: string[] }

/** Another credential of a partner's, as its Authorization header. */
export async function makeBasic(
  db: Db,
  { meterRevoke = false, ipAllow }: Credential = {},
  of?: string,
  scopes?: readonly Scope[],
) {
  const { partnerId, credentialId, token } = await makeKey(db, 'attestr', scopes, of)
  await db`update partner_credential set meter_revoke = ${meterRevoke}, ip_allow = ${ipAllow ?? null} where id = ${credentialId}`
  return { partnerId, credentialId, token, basic: { authorization: `Basic ${token}` } }
}

/** A partner that has bought everything, but for what the test says, and a person to ask. */
export async function scene(
  db: Db,
  account: Partial<AccountRow> = {},
  { scopes, ...credential }: Credential & { scopes?: readonly Scope[] } = {},
) {
  const { partnerId, token, basic } = await makeBasic(db, credential, undefined, scopes)
  await db`insert into partner_account ${db({ partnerId, services: ['register', 'read', 'revoke'], ...account })}`
  const person = await makeTokenHolder(db)
  const asThePerson = (): Ctx => contextAt(db, new Date(), asPerson(person.personId, person.sessionId))
  const send = (route: RouteHandler, id?: string, sent: Sent = {}) =>
    call(route, { params: id === undefined ? {} : { id }, ...sent, headers: { ...basic, ...sent.headers } })
  const body = (over: Record<string, unknown> = {}) => ({
    consentPurpose: 'kyc_verification',
    user: { id: person.email },
    ...over,
  })
  return {
    partnerId,
    token,
    basic,
    person,
    asThePerson,
    body,
    register: (over: Record<string, unknown> = {}, sent: Sent = {}) =>
      send(register, undefined, { body: body(over), ...sent }),
    read: (id: string, sent: Sent = {}) => send(read, id, { method: 'GET', ...sent }),
    revoke: (id: string, sent: Sent = {}) => send(revoke, id, sent),
    grant: (requestId: string) => approve(asThePerson(), { ref: { id: requestId }, shown: NO_WORDS }),
    credits: async () => {
      const [row] = await db<{ credits: number }[]>`select credits from partner_account where partner_id = ${partnerId}`
      return row?.credits
    },
  }
}

/** Waits where a minute is about to turn: what is counted in one must not be split between two. */
export async function awayFromTheTurn() {
  const left = 60_000 - (Date.now() % 60_000)
  if (left < 10_000) await sleep(left + 100)
}

export const jobsOf = (db: Db, requestId: string) =>
  db<{ id: string; stage: string; policy: string; attempts: number; dueAt: Date }[]>`
    select * from cleanup_job where request_id = ${requestId}`
