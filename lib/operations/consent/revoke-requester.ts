import { liveArtefacts } from '@/db/queries/artefact'
import type { Cursor } from '@/db/queries/consent-request'
import type { Reason } from '@/lib/core/consent/reason'
import { Failure } from '@/lib/core/failure'
import { type Ctx, inTransaction, requirePerson } from '@/lib/operations/context'
import { revoke } from './revoke'

const PAGE = 100

/**
 * Stops everything a person shares with one requester, all of it or nothing. What ended meanwhile
 * is left as it ended; doing it again finds nothing to stop and is no error.
 * Answers the ids it stopped.
 */
export function revokeRequester(
  ctx: Ctx,
  input: { readonly partnerId: string; readonly reason?: Reason },
): Promise<readonly string[]> {
  const { personId } = requirePerson(ctx)
  return inTransaction(ctx, async (tx) => {
    const stopped: string[] = []
    let after: Cursor | null = null
    for (;;) {
      const rows = await liveArtefacts(tx, personId, {
        after,
        limit: PAGE,
        now: ctx.now,
        partnerId: input.partnerId,
      })
      const page = rows.slice(0, PAGE)
      for (const { artefact } of page) {
        try {
          await revoke({ ...ctx, db: tx }, { artefactId: artefact.id, reason: input.reason })
          stopped.push(artefact.id)
        } catch (error) {
          if (!(error instanceof Failure) || !['already_decided', 'request_expired'].includes(error.code)) throw error
        }
      }
      const last = page.at(-1)
      if (!last || rows.length <= PAGE) return stopped
      after = { at: last.artefact.validUntil, id: last.artefact.id }
    }
  })
}
