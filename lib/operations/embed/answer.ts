import { z } from 'zod'
import { type EmbedSession, saveWindow } from '@/db/queries/embed'
import { type Doubt, doubtsOf, isOwnCall, type Seen } from '@/lib/core/embed/judge'
import { env } from '@/lib/env'
import { type AnswerDraftInput, answerDraft } from '@/lib/operations/consent/answer-draft'
import { type Ctx, requirePerson } from '@/lib/operations/context'

const milliseconds = z.number().min(0).max(1e12)

/** What a page says of a press (`Press`); anything else is no press that could count. */
export const PressInput = z.strictObject({
  selfOrigin: z.string().max(300),
  ancestors: z.array(z.string().max(300)).max(20).readonly().nullable(),
  trusted: z.boolean(),
  buttonSeenMs: milliseconds.nullable(),
  textSeenMs: milliseconds.nullable(),
  readToEnd: z.boolean(),
  touched: z.boolean(),
  focusedMs: milliseconds,
  sincePressMs: milliseconds.nullable(),
  stillMs: milliseconds.nullable(),
  width: z.number(),
  height: z.number(),
})
export type PressInput = z.output<typeof PressInput>

/**
 * Answers the session's request where every rule of `core/embed/judge` holds; else nothing is recorded, and the doubts
 * are the answer: it can be given in a window of the wallet's own. Refuses what `answerDraft` refuses.
 */
export async function answerInPage(
  ctx: Ctx,
  session: EmbedSession,
  input: {
    readonly press: PressInput | null
    readonly seen: Seen
    readonly answer: Omit<AnswerDraftInput, 'requestId'>
  },
): Promise<readonly Doubt[]> {
  const actor = requirePerson(ctx)
  const walletOrigin = env().APP_ORIGIN
  const doubts: Doubt[] = input.press ? doubtsOf(input.press, { ...session, walletOrigin }) : ['not_a_person']
  if (!isOwnCall(input.seen, walletOrigin)) doubts.push('other_page')
  if (doubts.length > 0) {
    await saveWindow(ctx.db, session.id, ctx.now)
    return doubts
  }
  const inPage: Ctx = { ...ctx, actor: { ...actor, embed: { sessionId: session.id, path: session.shape } } }
  await answerDraft(inPage, { ...input.answer, requestId: session.requestId })
  return []
}

/** Notes that the person went on to a window of the wallet's own: the answer there tells of it. */
export async function continueInWindow(ctx: Ctx, session: EmbedSession): Promise<void> {
  requirePerson(ctx)
  await saveWindow(ctx.db, session.id, ctx.now)
}
