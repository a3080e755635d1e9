import { findRequest } from '@/db/queries/consent-request'
import { type EmbedSession, savePerson } from '@/db/queries/embed'
import { Failure } from '@/lib/core/failure'
import type { Language } from '@/lib/i18n/languages'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { VerifyCodeInput, verifyCode } from '@/lib/operations/sign-in/verify-code'
import { keepProving, provingOf } from './ask-code'

export type EnterCodeInput = {
  /** Left out: the one that was right, and waited for the choice of a person. */
  readonly otp?: string
  readonly personId?: string
  readonly device: string
  readonly language: Language
}

/**
 * Proves who answers, by the code. Only whom the request asks: for anyone else it fails with `not_found`, nothing of
 * them is kept, and the page learns nothing about the request. Refuses what `verifyCode` refuses; after `choose_person`
 * the session knows the people.
 */
export async function enterCode(ctx: Ctx, session: EmbedSession, input: EnterCodeInput): Promise<void> {
  const proving = provingOf(session)
  if (!proving) throw new Failure('otp_expired')
  const { challengeId } = proving
  const { personId, device, language } = input
  const otp = input.otp ?? proving.otp
  const given = VerifyCodeInput.safeParse({ challengeId, otp, personId, device, language })
  if (!given.success) throw new Failure('invalid_input', { otp: ['is not 6 digits'] })
  try {
    await inTransaction(ctx, async (tx) => {
      const started = await verifyCode({ ...ctx, db: tx }, given.data)
      const asked = { personId: started.personId, atPartner: session.partnerId }
      if (!(await findRequest(tx, { id: session.requestId }, asked))) throw new Failure('not_found')
      await savePerson(tx, session.id, started.sessionId)
    })
  } catch (error) {
    if (error instanceof Failure && error.code === 'choose_person')
      await keepProving(ctx, session, { ...proving, otp, people: [...(error.facts.people ?? [])] })
    throw error
  }
}
