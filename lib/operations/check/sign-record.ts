import { createHash, randomUUID } from 'node:crypto'
import type { SessionRow } from '@/db/queries/capture-session'
import type { NewRecord } from '@/db/queries/decision'
import { seal, unseal } from '@/db/sealed'
import type { CheckType, CheckVerdict } from '@/lib/core/check/judge'
import type { Reason } from '@/lib/core/consent/reason'
import type { Ctx } from '@/lib/operations/context'
import { hashText } from '@/lib/operations/notice/render-text'
import { checkClaims } from '@/lib/proof/claims'
import { signer } from '@/lib/proof/keys'
import { signProof } from '@/lib/proof/sign'

/** The record of what is said on a session, with its signed statement, as it will be appended. */
export async function signRecord(
  ctx: Ctx,
  session: Pick<SessionRow, 'id' | 'partnerId' | 'subjectSealed'>,
  said: {
    readonly verdict: CheckVerdict
    readonly type: CheckType
    /** The words as the partner says it showed them; null when none are on record. */
    readonly text: string | null
    readonly authMethod: NewRecord['authMethod']
    readonly reason?: Reason
  },
): Promise<NewRecord> {
  const { verdict, type, text, reason } = said
  // The dialect's ids say nothing of when they were made.
  const id = randomUUID()
  const textHash = text === null ? null : hashText(text)
  const shown = { textHash, language: null, displayEvidence: text === null ? 'none' : 'partner-text' } as const
  const subject = session.subjectSealed && unseal(session.subjectSealed, 'capture_session.subject', session.id)
  const jws = await signProof(
    await signer(ctx.db, ctx.now),
    checkClaims(verdict, { recordId: id, sessionId: session.id, partnerId: session.partnerId, type }, subject, shown),
    { aud: session.partnerId, sub: subject ?? session.id, jti: id, iat: ctx.now, exp: ctx.now },
  )
  return {
    id,
    decisionHash: createHash('sha256')
      .update(JSON.stringify([verdict, type, textHash]))
      .digest(),
    scope: null,
    text,
    ...shown,
    noticeVersionId: null,
    reasonCode: reason?.code ?? null,
    reasonSealed: reason?.text ? seal(reason.text, 'consent_record.reason', id) : null,
    authMethod: said.authMethod,
    proofSealed: seal(jws, 'consent_record.proof', id),
  }
}
