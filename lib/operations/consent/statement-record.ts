import { v7 } from 'uuid'
import type { RequestRow } from '@/db/queries/consent-request'
import type { NewRecord } from '@/db/queries/decision'
import { seal } from '@/db/sealed'
import type { Reason } from '@/lib/core/consent/reason'
import type { Ctx } from '@/lib/operations/context'
import { type Statement, statementClaims } from '@/lib/proof/claims'
import { signer } from '@/lib/proof/keys'
import { signProof } from '@/lib/proof/sign'
import type { Authority } from './authority'
import { subjectOf } from './load-request'
import type { ShownOnRecord } from './shown'

/**
 * The consent record of whatever grants nothing, with its signed statement. The statement ends when
 * it is signed (`exp` = `iat`), so that no verifier takes it for permission.
 */
export async function statementRecord(
  ctx: Ctx,
  of: {
    readonly state: Statement
    readonly request: RequestRow
    /** Null: the request as a whole. */
    readonly artefactId: string | null
    readonly decisionHash: Uint8Array
    readonly authority: Authority
    readonly shown: ShownOnRecord
    readonly reason?: Reason
  },
): Promise<NewRecord & { proofSealed: Uint8Array }> {
  const { request, shown, reason } = of
  const id = v7()
  const subject = subjectOf(request)
  const claims = statementClaims(of.state, request, of.artefactId, subject, shown)
  const jws = await signProof(await signer(ctx.db, ctx.now), claims, {
    aud: request.consumerId,
    sub: subject,
    jti: id,
    iat: ctx.now,
    exp: ctx.now,
  })
  return {
    id,
    decisionHash: of.decisionHash,
    scope: null,
    ...shown,
    reasonCode: reason?.code ?? null,
    reasonSealed: reason?.text ? seal(reason.text, 'consent_record.reason', id) : null,
    authMethod: of.authority.authMethod,
    proofSealed: seal(jws, 'consent_record.proof', id),
  }
}
