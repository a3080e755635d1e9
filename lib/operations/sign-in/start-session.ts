import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import type { Sql } from '@/db/client'
import { lockGuard } from '@/db/queries/otp'
import {
  assignWaiting,
  insertPerson,
  peopleBehind,
  peopleByRef,
  saveIdentifier,
  sealIdentifier,
} from '@/db/queries/person'
import { insertSession, type NewSession } from '@/db/queries/session'
import { Failure } from '@/lib/core/failure'
import { PROOF_LIFE_MS } from '@/lib/core/otp/code'
import type { Language } from '@/lib/i18n/languages'
import { type Ctx, inTransaction } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { hashOf, issuerOf, type PatientName } from '@/lib/operations/person/name-patient'
import type { ProvenChallenge } from './answer-challenge'
import { newToken } from './token'

/** A browser's, a program's access token, and one in a partner's page. */
const SESSION_MS = { web: 12 * 3_600_000, api: 15 * 60_000, embed: 15 * 60_000 } as const

export type StartedSession = {
  readonly sessionId: string
  readonly personId: string
  /** For software; a browser's cookie holds the session id, and a partner's page names an embed session. */
  readonly accessToken: string | null
  readonly expiresAt: Date
}

/** A session in a partner's software. The ids are the partner's own; unknown ones become the person's. */
export type PartnerSession = { readonly partnerId: string; readonly names: readonly PatientName[] }

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
 * Makes a partner's ids those of the person who proved the code, with what waited for them. One that
 * is someone else's is `invalid_input`.
 */
async function bindNames(ctx: Ctx, tx: Sql, personId: string, { partnerId, names }: PartnerSession): Promise<void> {
  for (const name of names) {
    const issuer = issuerOf(name, partnerId)
    const hash = hashOf(name, issuer)
    // Against another session that takes the same id at this moment.
    await lockGuard(tx, hash)
    const [owner] = await peopleByRef(tx, [{ issuer, hash }])
    if (owner === personId) continue
    const id = v7()
    const ref = { kind: 'partner_ref' as const, issuer, hash }
    const ledger = () => ledgerEntry(ctx, asPerson(personId), { with: ref.kind, partnerId })
    if (!(await saveIdentifier(tx, personId, { id, ...ref, sealed: sealIdentifier(id, name.value) }, ledger())))
      throw new Failure('invalid_input', { [name.field]: ['is the id of someone else'] })
    await assignWaiting(tx, personId, ref, ledger())
  }
}

/**
 * Uses a proven challenge up and starts a session of the door's kind, making the person when
 * `personId` is null. Open requests and checks that waited for the identifier become the person's.
 * Fails with `otp_expired` when the challenge was used already.
 */
export function startSession(
  ctx: Ctx,
  input: {
    proven: ProvenChallenge
    personId: string | null
    device: string
    language: Language
    /** In whose software, and by which ids it knows the person from now on. */
    at?: PartnerSession
  },
): Promise<StartedSession> {
  const { proven } = input
  const identifier = { kind: proven.identifier.kind, hash: proven.identifierHash }
  return inTransaction(ctx, async (tx) => {
    const personId = input.personId ?? (await join(ctx, tx, proven, input.language))
    const ledger = () => ledgerEntry(ctx, asPerson(personId), { with: identifier.kind })
    const kind: NewSession['kind'] = ctx.door === 'web' || ctx.door === 'embed' ? ctx.door : 'api'
    const token = kind === 'api' ? newToken('p') : null
    const session = {
      id: randomUUID(),
      kind,
      personId,
      tokenHash: token?.hash ?? null,
      partnerId: input.at?.partnerId ?? null,
      device: input.device,
      expiresAt: new Date(ctx.now.getTime() + SESSION_MS[kind]),
    }
    const provenSince = new Date(ctx.now.getTime() - PROOF_LIFE_MS)
    const challenge = { id: proven.challengeId, provenSince, identifier }
    if (!(await insertSession(tx, session, challenge, ledger()))) throw new Failure('otp_expired')
    await assignWaiting(tx, personId, identifier, ledger())
    if (input.at) await bindNames(ctx, tx, personId, input.at)
    return { sessionId: session.id, personId, accessToken: token?.token ?? null, expiresAt: session.expiresAt }
  })
}
