import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import type { Sql } from '@/db/client'
import { lockGuard } from '@/db/queries/otp'
import { assignWaiting, insertPerson, peopleBehind, sealIdentifier } from '@/db/queries/person'
import { insertSession } from '@/db/queries/session'
import { Failure } from '@/lib/core/failure'
import { PROOF_LIFE_MS } from '@/lib/core/otp/code'
import type { Language } from '@/lib/i18n/languages'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import type { ProvenChallenge } from './answer-challenge'
import { newToken } from './token'

const WEB_SESSION_MS = 12 * 3_600_000
const ACCESS_TOKEN_MS = 15 * 60_000

export type StartedSession = {
  readonly sessionId: string
  readonly personId: string
  /** For software (every door but the web); the web's cookie holds the session id. */
  readonly accessToken: string | null
  readonly expiresAt: Date
}

const asPerson = (personId: string) => ({ actorKind: 'person', actorId: personId })

/** Whoever proves an invited identifier becomes a person with it. */
async function join(ctx: Ctx, tx: Sql, proven: ProvenChallenge, language: Language): Promise<string> {
  const { identifier, identifierHash: hash } = proven
  await lockGuard(tx, hash)
  // Someone may have taken the identifier since the code was answered.
  if ((await peopleBehind(tx, { kind: identifier.kind, hash })).length > 0) throw new Failure('otp_expired')
  const personId = v7()
  const id = v7()
  const row = { id, kind: identifier.kind, hash, sealed: sealIdentifier(id, identifier.value) }
  await insertPerson(tx, personId, language, row, ledgerEntry(ctx, asPerson(personId), { with: identifier.kind }))
  return personId
}

/**
 * Uses a proven challenge up and starts a session of the door's kind, making the person when
 * `personId` is null. Open requests that waited for the identifier become the person's.
 * Fails with `otp_expired` when the challenge was used already.
 */
export function startSession(
  ctx: Ctx,
  input: { proven: ProvenChallenge; personId: string | null; device: string; language: Language },
): Promise<StartedSession> {
  const { proven } = input
  const identifier = { kind: proven.identifier.kind, hash: proven.identifierHash }
  return inTransaction(ctx, async (tx) => {
    const personId = input.personId ?? (await join(ctx, tx, proven, input.language))
    const ledger = () => ledgerEntry(ctx, asPerson(personId), { with: identifier.kind })
    const token = ctx.door === 'web' ? null : newToken('p')
    const session = {
      id: randomUUID(),
      kind: token ? ('api' as const) : ('web' as const),
      personId,
      tokenHash: token?.hash ?? null,
      device: input.device,
      expiresAt: new Date(ctx.now.getTime() + (token ? ACCESS_TOKEN_MS : WEB_SESSION_MS)),
    }
    const provenSince = new Date(ctx.now.getTime() - PROOF_LIFE_MS)
    const challenge = { id: proven.challengeId, provenSince, identifier }
    if (!(await insertSession(tx, session, challenge, ledger()))) throw new Failure('otp_expired')
    await assignWaiting(tx, personId, identifier, ledger())
    return { sessionId: session.id, personId, accessToken: token?.token ?? null, expiresAt: session.expiresAt }
  })
}
