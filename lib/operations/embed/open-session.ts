import { randomBytes } from 'node:crypto'
import { type Fetched, openEmbedSession } from '@/db/queries/embed'
import { Failure } from '@/lib/core/failure'
import type { Ctx } from '@/lib/operations/context'
import { hashToken } from '@/lib/operations/sign-in/token'

/** As long as a person may take to read and answer. */
const OPEN_MS = 30 * 60_000

export type OpenedSession = {
  readonly id: string
  /** What the page proves itself with from now on: 256 bits, shown once. */
  readonly secret: string
  readonly endsAt: Date
}

/**
 * Exchanges a token for the session that it opens, once. Refuses: not_found, for whatever reason: unknown, used, late,
 * another partner's, or in a page that it is not for.
 */
export async function openSession(
  ctx: Ctx,
  input: { readonly token: string; readonly fetched: Fetched },
): Promise<OpenedSession> {
  const secret = randomBytes(32).toString('base64url')
  const endsAt = new Date(ctx.now.getTime() + OPEN_MS)
  const id = await openEmbedSession(ctx.db, hashToken(input.token), input.fetched, {
    secretHash: hashToken(secret),
    at: ctx.now,
    endsAt,
  })
  if (!id) throw new Failure('not_found')
  return { id, secret, endsAt }
}
