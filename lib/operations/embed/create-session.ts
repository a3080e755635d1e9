import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { findRequest } from '@/db/queries/consent-request'
import { insertEmbedSession, namesSubject } from '@/db/queries/embed'
import { blindIndex } from '@/db/sealed'
import { readOrigin } from '@/lib/core/account/origin'
import { requestStateAt, standingSince } from '@/lib/core/consent/states'
import { Failure } from '@/lib/core/failure'
import { oidIssuer, parseSubject } from '@/lib/core/person/identifier'
import { env } from '@/lib/env'
import { type Ctx, requirePartner } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { hashToken } from '@/lib/operations/sign-in/token'

/** As long as a page may take to show it. */
const TOKEN_MS = 10 * 60_000

export type CreateEmbedSessionInput = {
  readonly consentRequestId: string
  /** Who sits before the partner's page, by the identifier that the partner's request names first. */
  readonly person: string
  readonly parentOrigin: string
}

export type CreatedEmbedSession = {
  /** Shown once, never stored. It names the partner, so that a page needs nothing else to open it. */
  readonly token: string
  readonly url: string
  readonly expiresAt: Date
}

/**
 * Lets one page of a partner's show one open request of the partner's, once, within ten minutes.
 * Refuses: forbidden, invalid_input (naming what is not the partner's, or not the person that the request asks),
 * illegal_transition for a request that nobody can answer now.
 */
export async function createEmbedSession(ctx: Ctx, input: CreateEmbedSessionInput): Promise<CreatedEmbedSession> {
  const { partnerId } = requirePartner(ctx, 'consents:request')
  const notYours = new Failure('invalid_input', { parentOrigin: ['is not an origin that you registered'] })
  const origin = input.parentOrigin
  // As browsers write it: what says the same in other letters is none of a page's.
  if (readOrigin(origin, env().WALLET_MODE === 'demo') !== origin)
    throw new Failure('invalid_input', { parentOrigin: ['must be an https origin, with nothing after it'] })
  const request = await findRequest(ctx.db, { id: input.consentRequestId }, { partnerId })
  if (!request) throw new Failure('invalid_input', { consentRequestId: ['names no request of yours'] })
  const state = requestStateAt(request, ctx.now)
  if (state !== 'REQUESTED')
    throw new Failure('illegal_transition', {}, { state, at: standingSince({ request, artefacts: [] }, ctx.now) })
  const { kind, value } = parseSubject(input.person)
  const issuers = kind === 'partner_ref' ? [partnerId, oidIssuer(partnerId)] : ['']
  const hashes = issuers.map((issuer) => blindIndex(kind, issuer, value))
  if (!(await namesSubject(ctx.db, request.id, { kind, issuers, hashes })))
    throw new Failure('invalid_input', { person: ['is not whom the request asks'] })

  const id = v7()
  const token = `sam_e_${partnerId.replaceAll('-', '')}_${randomBytes(32).toString('base64url')}`
  const expiresAt = new Date(ctx.now.getTime() + TOKEN_MS)
  const saved = await insertEmbedSession(
    ctx.db,
    {
      id,
      partnerId,
      requestId: request.id,
      parentOrigin: origin,
      tokenHash: hashToken(token),
      createdAt: ctx.now,
      expiresAt,
    },
    ledgerEntry(ctx, { actorKind: 'partner', actorId: partnerId }, { embedSessionId: id, requestId: request.id }),
  )
  if (!saved) throw notYours
  return { token, url: `${env().APP_ORIGIN}/embed/v1?p=${partnerId}#t=${token}`, expiresAt }
}
