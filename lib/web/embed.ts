import 'server-only'
import { readEmbedSecret } from '@/lib/auth/embed'
import type { Language } from '@/lib/i18n/languages'
import type { Ctx } from '@/lib/operations/context'
import { type EmbedSession, readEmbedSession } from '@/lib/operations/embed/read-session'
import { anonymousContext } from './context'

export type Embedded = {
  /** Of the person who proved in this page who they are; nobody's before. Never of one who is signed in to the wallet. */
  readonly ctx: Ctx
  readonly session: EmbedSession
}

/**
 * The session of a page in a partner's page, by its own secret alone; `no_secret` where the browser sent none, `over`
 * when that one opens nothing (any more).
 */
export async function embedded(sessionId: string): Promise<Embedded | 'no_secret' | 'over'> {
  const secret = await readEmbedSecret(sessionId)
  if (!secret) return 'no_secret'
  const ctx: Ctx = { ...(await anonymousContext()), door: 'embed' }
  const session = await readEmbedSession(ctx, { id: sessionId, secret })
  if (!session) return 'over'
  const { personId, webSessionId, partnerId } = session
  if (!personId || !webSessionId) return { ctx, session }
  const actor = { kind: 'person', personId, sessionId: webSessionId, via: 'embed', atPartner: partnerId } as const
  return { ctx: { ...ctx, actor }, session }
}

/** The address of a page of a session. The partner stands in it, so that its headers can name who may frame it. */
export const embedPath = (
  session: Pick<EmbedSession, 'id' | 'partnerId'>,
  page: '' | '/review' | '/result' | '/state',
  language: Language,
  more: Readonly<Record<string, string>> = {},
): string => `/embed/${session.id}${page}?${new URLSearchParams({ p: session.partnerId, l: language, ...more })}`
