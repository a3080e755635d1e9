import { z } from 'zod'
import { revokeSession } from '@/db/queries/session'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, requirePerson } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'

export const SignOutDeviceInput = z.strictObject({ sessionId: z.uuid() })
export type SignOutDeviceInput = z.output<typeof SignOutDeviceInput>

/** Ends one of the person's own sessions. Someone else's, and one that is over, look absent (`not_found`). */
export async function signOutDevice(ctx: Ctx, { sessionId }: SignOutDeviceInput): Promise<void> {
  const { personId } = requirePerson(ctx)
  const ended = await revokeSession(
    ctx.db,
    { id: sessionId, personId, action: 'person.device_signed_out' },
    ledgerEntry(ctx, actorOf(ctx), { sessionId }),
  )
  if (!ended) throw new Failure('not_found')
}
