import { standingSessions } from '@/db/queries/capture-session'
import type { Cursor } from '@/db/queries/consent-request'
import type { CheckType } from '@/lib/core/check/judge'
import type { Requester } from '@/lib/operations/consent/person-view'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { checkerOf } from './checker-of'

export type StandingCheck = {
  readonly sessionId: string
  readonly requester: Requester
  readonly type: CheckType
  /** When the yes that binds was recorded. */
  readonly since: Date
}

const PAGE = 50

/** The checks on which a yes in the person's name stands, the newest session first; `next`: where others begin. `partnerId` keeps to one of those who check. */
export async function listChecks(
  ctx: Ctx,
  input: { readonly after: Cursor | null; readonly partnerId?: string; readonly limit?: number },
): Promise<{ readonly checks: readonly StandingCheck[]; readonly next: Cursor | null }> {
  const { personId } = requirePerson(ctx)
  const { after, partnerId, limit = PAGE } = input
  const rows = await standingSessions(ctx.db, personId, { after, limit, partnerId })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    checks: shown.flatMap((session) => {
      const { bindingType: type, bindingAt: since } = session
      return type && since ? [{ sessionId: session.id, requester: checkerOf(session), type, since }] : []
    }),
    next: rows.length > limit && last ? { at: last.createdAt, id: last.id } : null,
  }
}
