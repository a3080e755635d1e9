import { z } from 'zod'
import { type EmbedSession, openProving, saveProving } from '@/db/queries/embed'
import { seal } from '@/db/sealed'
import { Failure } from '@/lib/core/failure'
import type { Language } from '@/lib/i18n/languages'
import type { Ctx } from '@/lib/operations/context'
import { RequestCodeInput, requestCode } from '@/lib/operations/sign-in/request-code'

const Proving = z.object({
  challengeId: z.uuid(),
  /** As typed: to send the code again, and to say where it went. */
  identifier: z.string(),
  resendAfter: z.number(),
  expiresAt: z.number(),
  /** A right code that waits for the answer who of several people it is. */
  otp: z.string().optional(),
  people: z.array(z.object({ personId: z.uuid(), firstName: z.string() })).optional(),
})
/** The code that a page in a frame waits for. Times are milliseconds since 1970. */
export type Proving = z.output<typeof Proving>

/** Null when no code was asked for. */
export const provingOf = (session: EmbedSession): Proving | null =>
  session.provingSealed ? Proving.parse(JSON.parse(openProving(session, session.provingSealed))) : null

export const keepProving = (ctx: Ctx, session: EmbedSession, proving: Proving | null) =>
  saveProving(ctx.db, session.id, proving && seal(JSON.stringify(proving), 'embed_session.proving', session.id))

/**
 * Sends a code to whoever says that they are the person. Answers whether a new one was sent. Refuses what `requestCode`
 * refuses.
 */
export async function askCode(
  ctx: Ctx,
  session: EmbedSession,
  input: { readonly identifier: string; readonly language: Language },
): Promise<{ readonly isNew: boolean }> {
  const asked = RequestCodeInput.safeParse(input)
  if (!asked.success) throw new Failure('invalid_input', { identifier: ['is not an identifier'] })
  const before = provingOf(session)
  const issued = await requestCode(ctx, asked.data)
  await keepProving(ctx, session, {
    challengeId: issued.challengeId,
    identifier: input.identifier,
    resendAfter: issued.resendAfter.getTime(),
    expiresAt: issued.expiresAt.getTime(),
  })
  return { isNew: issued.challengeId !== before?.challengeId }
}
