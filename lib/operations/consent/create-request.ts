import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import { insertRequest, lookUpSubject, type NewRequest, type RequestRow } from '@/db/queries/consent-request'
import { noticeFor } from '@/db/queries/notice'
import { blindIndex, seal } from '@/db/sealed'
import { Failure } from '@/lib/core/failure'
import { parseSubject } from '@/lib/core/person/identifier'
import { LANGUAGES } from '@/lib/i18n/languages'
import { actorOf, type Ctx, requirePartnerOrStaff } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { issuerOf, type PatientName } from '@/lib/operations/person/name-patient'
import { type NamedUpstream, nameUpstream } from '@/lib/operations/relay/name-upstream'

export type CreateRequestInput = Pick<
  NewRequest,
  | 'purpose'
  | 'dataTypes'
  | 'providers'
  | 'careContexts'
  | 'recordsFrom'
  | 'recordsTo'
  | 'accessMode'
  | 'frequencyLimit'
  | 'frequencySeconds'
  | 'totalUses'
  | 'validUntil'
  | 'eraseAt'
  | 'expiresAt'
  | 'revocable'
  | 'noticeId'
  | 'callbackUrl'
  | 'callbackData'
  | 'wire'
> & {
  readonly dialect: RequestRow['dialect']
  /** The request's id in a dialect that has ids of its own. */
  readonly publicId?: string
  /** In whose name is asked; null: the partner's only consumer id. */
  readonly consumerId: string | null
  /** One or more identifiers of one person: e-mail, mobile, ABHA number or address, or the partner's own id. */
  readonly identifiers: readonly [SubjectName, ...SubjectName[]]
  /** Path of the identifiers in the caller's body, for its errors. */
  readonly identifierField: string
  readonly birthYear: number | null
  /** Who holds the master copy, where that is not this wallet. */
  readonly upstream?: NamedUpstream
  /** The request that this one asks again. */
  readonly asksAgain?: string
}

/** Text is read as whatever kind of identifier it looks like; the other is a partner's own id, whatever it looks like. */
export type SubjectName = string | Pick<PatientName, 'of' | 'value'>

export type CreatedRequest = {
  readonly request: NewRequest & { version: number; heldBack: boolean }
  readonly subject: string
}

/**
 * Registers what a partner asks, with its audit event and outbox row. A person nobody knows yet
 * makes the request wait for whoever proves the first identifier; several people behind it are
 * `ambiguous_person`. Where the partner wants four eyes it waits IN_REVIEW, and nobody is told yet. A consumer id that is
 * not the partner's own is `forbidden`, a notice that is not, or is for another purpose, `invalid_input`. Where none is
 * named, the partner's own for the purpose is taken, else the wallet's.
 */
export async function createRequest(ctx: Ctx, input: CreateRequestInput): Promise<CreatedRequest> {
  const partner = requirePartnerOrStaff(ctx, 'consents:request', 'requests:review')
  const identifiers = input.identifiers.map((sent) => {
    const { kind, value } =
      typeof sent === 'string' ? parseSubject(sent) : { kind: 'partner_ref' as const, value: sent.value }
    const of = typeof sent === 'string' ? 'partner' : sent.of
    const issuer = kind === 'partner_ref' ? issuerOf({ of }, partner.partnerId) : ''
    return { kind, issuer, hash: blindIndex(kind, issuer, value) }
  })
  const credentialId = ctx.actor.kind === 'partner' ? ctx.actor.credentialId : null
  const [{ consumers, candidates, fourEyes, keyMadeBy }, noticeId] = await Promise.all([
    lookUpSubject(ctx.db, partner.partnerId, input.consumerId, credentialId, identifiers),
    noticeFor(ctx.db, partner.partnerId, {
      named: input.noticeId,
      purpose: input.purpose.trim(),
      languages: LANGUAGES,
    }),
  ])
  const [consumerId] = consumers
  if (input.consumerId === null && consumers.length > 1)
    throw new Failure('invalid_input', { consumerId: ['is needed: you have several'] })
  if (consumerId === undefined) throw new Failure('forbidden')
  const personId = theOne(candidates, input.identifierField)
  if (input.noticeId !== null && noticeId === null)
    throw new Failure('invalid_input', {
      notice: ['is not a notice of yours for this purpose that is published in every language'],
    })

  const { upstream } = input
  // Of these only Eka tells places apart.
  const fits = input.providers.length > 1 ? (['eka'] as const) : (['eka', 'attestr', 'samagra'] as const)
  const target = upstream ? await nameUpstream(ctx, partner.partnerId, upstream, fits) : null

  const id = v7()
  const [first] = identifiers
  const [named] = input.identifiers
  const subject = typeof named === 'string' ? named : named.value
  if (!first) throw new Error('unreachable: at least one identifier')
  const request: NewRequest & { version: number } = {
    ...input,
    noticeId,
    consumerId,
    id,
    caId: input.dialect === 'samagra' ? randomUUID() : null,
    publicId: input.publicId ?? null,
    partnerId: partner.partnerId,
    personId,
    subjectKind: first.kind,
    subjectIssuer: first.issuer,
    subjectHash: first.hash,
    subjectSealed: seal(subject, 'consent_request.subject', id),
    providerIds: input.providers.map((provider) => provider.id),
    status: fourEyes ? 'IN_REVIEW' : 'REQUESTED',
    askedBy: ctx.actor.kind === 'staff' ? ctx.actor.staffId : null,
    keyMadeBy: fourEyes ? keyMadeBy : null,
    asksAgain: input.asksAgain ?? null,
    version: 1,
    createdAt: ctx.now,
  }
  await insertRequest(ctx.db, request, ledgerEntry(ctx, actorOf(ctx), { waiting: personId === null }), target)
  return { request: { ...request, heldBack: fourEyes }, subject }
}

/** The one person that every known identifier names; null when none is known. */
function theOne(candidates: readonly (readonly string[])[], field: string): string | null {
  const known = candidates.filter((people) => people.length > 0)
  if (known.length === 0) return null
  const common = known.reduce((left, right) => left.filter((person) => right.includes(person)))
  if (common.length === 1) return common[0] ?? null
  throw common.length === 0
    ? new Failure('invalid_input', { [field]: ['name different people'] })
    : new Failure('ambiguous_person', {
        [field]: ['belongs to several people: name the person by e-mail, ABHA number or ABHA address'],
      })
}
