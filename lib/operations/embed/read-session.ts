import { type EmbedSession, findEmbedSession } from '@/db/queries/embed'
import type { Ctx } from '@/lib/operations/context'
import { hashToken } from '@/lib/operations/sign-in/token'

export type { EmbedSession }

/** An open session by the secret that its page was given; null when it is over, unknown or not this page's. */
export async function readEmbedSession(
  ctx: Ctx,
  input: { readonly id: string; readonly secret: string },
): Promise<EmbedSession | null> {
  return (await findEmbedSession(ctx.db, input.id, hashToken(input.secret), ctx.now)) ?? null
}
