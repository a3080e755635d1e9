import { lockCredential, lockGivenScopes, saveCredential } from '@/db/queries/credential'
import {
  type CredentialDialect,
  credentialStateAt,
  endOfOverlap,
  mayBeEndless,
  OVERLAP_HOURS,
} from '@/lib/core/account/credential'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requireStaff } from '@/lib/operations/context'
import { type GivenCredential, giveKey } from '@/lib/operations/credential/give-key'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

/** Of a key that named no end where the new one must. */
const YEAR_MS = 365 * 86_400_000

export type Rotation = GivenCredential & { readonly oldEndsAt: Date }

type Input = {
  readonly id: string
  /** Of the new one, made by the page: the same form sent again makes nothing. */
  readonly newId: string
  readonly overlapHours: number
}

/**
 * A new key in the place of one: it names the same scopes and addresses, for as long; the old one goes on for some
 * hours. Refuses: forbidden, step_up_required, not_found, invalid_input (overlapHours), illegal_transition (over, or
 * replaced already).
 */
export async function rotateCredential(ctx: Ctx, { id, newId, overlapHours }: Input): Promise<Rotation> {
  const { partnerId, staffId } = requireStaff(ctx, 'credentials:write')
  if (!(OVERLAP_HOURS as readonly number[]).includes(overlapHours))
    throw new Failure('invalid_input', { overlapHours: ['is not one of the choices'] })
  return inTransaction(ctx, async (tx) => {
    await lockGivenScopes(tx, partnerId)
    const old = await lockCredential(tx, id, partnerId)
    if (!old) throw new Failure('not_found')
    const state = credentialStateAt(old, ctx.now)
    if (state === 'expired' || state === 'revoked' || old.replacedBy)
      throw new Failure('illegal_transition', {}, { state })
    const dialect = old.dialect as CredentialDialect
    const life = old.expiresAt
      ? old.expiresAt.getTime() - old.createdAt.getTime()
      : mayBeEndless(dialect)
        ? null
        : YEAR_MS
    const expiresAt = life === null ? null : new Date(ctx.now.getTime() + life)
    const { label, scopes, hipId, ipAllow, requireFreshness, meterRevoke } = old
    const made = await giveKey(
      ctx,
      tx,
      {
        id: newId,
        partnerId,
        dialect,
        label,
        scopes,
        hipId,
        ipAllow,
        requireFreshness,
        meterRevoke,
        expiresAt,
        createdBy: staffId,
      },
      { replaces: id },
    )
    if (!made) throw new Failure('illegal_transition', {}, { state })
    const oldEndsAt = endOfOverlap(old.expiresAt, ctx.now, overlapHours)
    await saveCredential(
      tx,
      id,
      { expiresAt: oldEndsAt, replacedBy: newId },
      'credential.rotated',
      ledgerEntry(ctx, actorOf(ctx), { credentialId: id, prefix: old.prefix, oldEndsAt }),
    )
    return { ...made, oldEndsAt }
  })
}
