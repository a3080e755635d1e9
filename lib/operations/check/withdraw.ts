import { appendToSession, findSession, lockSession } from '@/db/queries/capture-session'
import { judgeWithdrawal } from '@/lib/core/check/judge'
import type { Reason } from '@/lib/core/consent/reason'
import { Failure } from '@/lib/core/failure'
import { authorityOfPerson, ownerOf } from '@/lib/operations/consent/authority'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { signRecord } from './sign-record'

/**
 * Takes back the yes that stands on a session in the person's name: appends a withdrawal, which then binds. A live
 * session is enough, and repeating it changes nothing.
 * Refuses: not_found, already_decided (nothing stands).
 */
export async function withdraw(
  ctx: Ctx,
  input: { readonly sessionId: string; readonly reason?: Reason },
): Promise<void> {
  const authority = authorityOfPerson(ctx)
  const owner = ownerOf(ctx.actor)
  await inTransaction(ctx, async (tx) => {
    if (!(await lockSession(tx, input.sessionId, owner))) throw new Failure('not_found')
    const session = await findSession(tx, input.sessionId, owner)
    if (!session) throw new Failure('not_found')
    const judged = judgeWithdrawal(session.bindingVerdict)
    if (judged === 'repeat') return
    if (judged === 'refuse' || session.bindingType === null) throw new Failure('already_decided')
    const verdict = 'revoked'
    const type = session.bindingType
    const { authMethod } = authority
    const record = await signRecord({ ...ctx, db: tx }, session, {
      verdict,
      type,
      text: null,
      authMethod,
      reason: input.reason,
    })
    const ledger = ledgerEntry(ctx, authority, { consentType: type, authMethod })
    await appendToSession(tx, { id: session.id, type, verdict, signatures: null }, record, ledger)
  })
}
