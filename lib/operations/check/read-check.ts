import { findSession, latestSessionRecords, type SessionRecordRow } from '@/db/queries/capture-session'
import { lastUpload } from '@/db/queries/receipt'
import type { CheckType, CheckVerdict } from '@/lib/core/check/judge'
import { Failure } from '@/lib/core/failure'
import { ownerOf } from '@/lib/operations/consent/authority'
import { type RecordView, type Requester, recordView } from '@/lib/operations/consent/person-view'
import { type Ctx, requirePerson } from '@/lib/operations/context'
import { type Action, whoWasTold } from '@/lib/operations/delivery/told'
import { checkerOf } from './checker-of'

export type CheckView = {
  readonly sessionId: string
  readonly requester: Requester
  /** Where a person can ask or complain. */
  readonly contact: string
  readonly openedAt: Date
  /** What binds now; null while nothing was said. */
  readonly binding: { readonly verdict: CheckVerdict; readonly type: CheckType; readonly at: Date } | null
  /** What the partner recorded last, with its words. */
  readonly upload: RecordView | null
  /** The newest first: the first one binds. */
  readonly history: readonly SessionRecordRow[]
  /** There was more than the history tells. */
  readonly cut: boolean
  readonly told: readonly Action[]
}

const HISTORY = 100

/** A check of the person, with everything that was recorded on it. Refuses: not_found. */
export async function readCheck(ctx: Ctx, input: { readonly sessionId: string }): Promise<CheckView> {
  const session = await findSession(ctx.db, input.sessionId, ownerOf(requirePerson(ctx)))
  if (!session) throw new Failure('not_found')
  const [upload, history, told] = await Promise.all([
    lastUpload(ctx.db, session.id),
    latestSessionRecords(ctx.db, session.id, HISTORY + 1),
    whoWasTold(ctx, { sessionId: session.id }),
  ])
  const { bindingVerdict: verdict, bindingType: type, bindingAt: at } = session
  return {
    sessionId: session.id,
    requester: checkerOf(session),
    contact: session.partnerContact,
    openedAt: session.createdAt,
    binding: verdict && type && at && { verdict, type, at },
    upload: upload ? recordView(upload) : null,
    history: history.slice(0, HISTORY),
    cut: history.length > HISTORY,
    told,
  }
}
