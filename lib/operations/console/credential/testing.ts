import { randomInt } from 'node:crypto'
import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import type { MatrixCase, MatrixState } from '@/lib/operations/console/testing'
import type { Ctx } from '@/lib/operations/context'
import { later, start } from '@/lib/operations/sign-in/testing'
import { hashToken } from '@/lib/operations/sign-in/token'
import { changeCredential } from './change-credential'
import { type CreateCredentialInput, createCredential } from './create-credential'
import { listCredentials } from './list-credentials'
import { type Account, readAccount } from './read-account'
import { readCredential } from './read-credential'
import { revokeCredential } from './revoke-credential'
import { rotateCredential } from './rotate-credential'

/** A key of our own API for a year, when a test does not say. */
export const someKey = (over: Partial<CreateCredentialInput> = {}): CreateCredentialInput => ({
  id: v7(),
  dialect: 'native',
  label: 'Registration desk',
  scopes: ['consents:read'],
  hipId: null,
  addresses: '',
  days: 365,
  requireFreshness: false,
  ...over,
})

const PREFIX = 'sam_k_abcd'

/** A key that is there already, as the operator would have made it. */
export async function makeKey(db: Db, partnerId: string, over: Record<string, unknown> = {}): Promise<string> {
  const id = v7()
  await db`insert into partner_credential ${db({
    id,
    partnerId,
    dialect: 'native',
    secretHash: hashToken(id),
    prefix: PREFIX,
    scopes: ['consents:read'],
    createdAt: later(-86_400),
    ...over,
  })}`
  return id
}

const state = (expected: MatrixState['expected'], over: Record<string, unknown> = {}): MatrixState => ({
  make: (db, partnerId) => makeKey(db, partnerId, over),
  expected,
})
const live = { 'a live key': state('done') }
const over = {
  'an expired key': state('illegal_transition', { expiresAt: start }),
  'a revoked key': state('illegal_transition', { revokedAt: start }),
}
const rowOf = (db: Db, id: string) =>
  db`select label, ip_allow, expires_at, revoked_at, replaced_by from partner_credential where id = ${id}`

/** Whose audit trail says that a context did something. */
export const changedBy = async (ctx: Ctx): Promise<string[]> => {
  const rows = await ctx.db<{ partnerId: string }[]>`
    select partner_id from audit_event where trace_id = ${ctx.traceId}`
  return rows.map(({ partnerId }) => partnerId)
}

/** For what makes or sets something, and knows no id but whose it is. */
export const isOf = (partners: readonly string[], partnerId: string) => partners.includes(partnerId)
export const thePartner: MatrixState = { make: async (_, partnerId) => partnerId, expected: 'done' }

export const matrix: MatrixCase[] = [
  {
    operation: 'list-credentials',
    permission: 'credentials:read',
    run: (ctx) => listCredentials(ctx),
    states: { ...live, 'a revoked key': state('done', { revokedAt: start }) },
    shows: ({ credentials }: Awaited<ReturnType<typeof listCredentials>>, id) =>
      credentials.some((one) => one.id === id),
  },
  {
    operation: 'read-credential',
    permission: 'credentials:read',
    run: (ctx, id) => readCredential(ctx, { id }),
    states: { ...live, 'a revoked key': state('done', { revokedAt: start }) },
  },
  {
    operation: 'create-credential',
    permission: 'credentials:write',
    async run(ctx) {
      await createCredential(ctx, someKey())
      return changedBy(ctx)
    },
    states: { 'a partner': thePartner },
    shows: isOf,
    look: (db, partnerId) => db`select id from partner_credential where partner_id = ${partnerId} order by id`,
  },
  {
    operation: 'rotate-credential',
    permission: 'credentials:write',
    run: (ctx, id) => rotateCredential(ctx, { id, newId: v7(), overlapHours: 24 }),
    states: { ...live, ...over, 'a replaced key': state('illegal_transition', { replacedBy: v7() }) },
    look: rowOf,
  },
  {
    operation: 'change-credential',
    permission: 'credentials:write',
    run: (ctx, id) => changeCredential(ctx, { id, label: 'New', addresses: '203.0.113.9' }),
    states: { ...live, ...over },
    look: rowOf,
  },
  {
    operation: 'revoke-credential',
    permission: 'credentials:write',
    run: (ctx, id) => revokeCredential(ctx, { id, prefix: PREFIX }),
    states: { ...live, 'an expired key': state('done', { expiresAt: start }) },
    look: rowOf,
  },
  {
    operation: 'read-account',
    permission: 'credentials:read',
    run: (ctx) => readAccount(ctx),
    states: {
      'an account': {
        async make(db, partnerId) {
          const credits = randomInt(2 ** 31)
          await db`insert into partner_account (partner_id, credits) values (${partnerId}, ${credits})`
          return String(credits)
        },
        expected: 'done',
      },
    },
    shows: (account: Account | null, credits) => account?.credits === Number(credits),
  },
]
