import { credentialsOf, lockGivenScopes } from '@/db/queries/credential'
import {
  allowedFor,
  type CredentialDialect,
  credentialStateAt,
  givenAt,
  LIVES_DAYS,
  mayBeEndless,
} from '@/lib/core/account/credential'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { readAddressList } from '@/lib/operations/credential/address-list'
import { type GivenCredential, giveKey } from '@/lib/operations/credential/give-key'

const MOST_LIVE = 50
const DAY_MS = 86_400_000

export type CreateCredentialInput = {
  /** Made by the page: the same form sent again makes nothing. */
  readonly id: string
  readonly dialect: CredentialDialect
  readonly label: string
  readonly scopes: readonly string[]
  readonly hipId: string | null
  /** As it was typed: addresses and CIDR blocks; empty: from anywhere. */
  readonly addresses: string
  /** For how long it is good, at most; null: until it is revoked. */
  readonly days: number | null
  /** Of Veriff: calls must carry a time and a signature over it. */
  readonly requireFreshness: boolean
}

/**
 * Makes a key for a partner's software. Refuses: forbidden, step_up_required, invalid_input (days, scopes, hipId,
 * addresses), illegal_transition (this form made one already).
 */
export async function createCredential(ctx: Ctx, input: CreateCredentialInput): Promise<GivenCredential> {
  const { partnerId, staffId } = requireStaff(ctx, 'credentials:write')
  const { id, dialect, days } = input
  if (days === null ? !mayBeEndless(dialect) : !(LIVES_DAYS as readonly number[]).includes(days))
    throw new Failure('invalid_input', { days: ['is not one of the choices'] })
  const ipAllow = readAddressList(input.addresses)
  return inTransaction(ctx, async (tx) => {
    const given = givenAt(await lockGivenScopes(tx, partnerId), ctx.now)
    const live = (await credentialsOf(tx, partnerId)).filter((row) =>
      ['live', 'ending'].includes(credentialStateAt(row, ctx.now)),
    )
    if (live.length >= MOST_LIVE)
      throw new Failure('invalid_input', { dialect: [`there are ${MOST_LIVE} keys already`] })
    const allowed = allowedFor(dialect, given, live)
    if (!input.scopes.every((scope) => allowed.scopes.includes(scope)))
      throw new Failure('invalid_input', { scopes: ['is not yours to give'] })
    if (allowed.scopes.length > 0 && input.scopes.length === 0)
      throw new Failure('invalid_input', { scopes: ['choose at least one'] })
    if (input.hipId === null ? dialect === 'abdm' : !allowed.facilities.includes(input.hipId))
      throw new Failure('invalid_input', { hipId: ['is not a facility of yours'] })
    const expiresAt = days === null ? null : new Date(ctx.now.getTime() + days * DAY_MS)
    const { label, hipId } = input
    const scopes = allowed.scopes.filter((scope) => input.scopes.includes(scope))
    const requireFreshness = dialect === 'veriff' && input.requireFreshness
    const made = await giveKey(
      ctx,
      tx,
      {
        id,
        partnerId,
        dialect,
        label,
        scopes,
        hipId,
        ipAllow,
        requireFreshness,
        meterRevoke: false,
        expiresAt,
        createdBy: staffId,
      },
      { addresses: ipAllow },
    )
    if (!made) throw new Failure('illegal_transition')
    return made
  })
}
