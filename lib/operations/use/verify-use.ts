import { v7 } from 'uuid'
import { z } from 'zod'
import {
  confirmUse,
  findPermission,
  giveUseBack,
  type NewUse,
  type Permission,
  saveRefusedUse,
  takeUse,
} from '@/db/queries/use'
import { blindIndex } from '@/db/sealed'
import { artefactStateAt, standingState } from '@/lib/core/consent/states'
import { Failure, type FailureCode } from '@/lib/core/failure'
import { judgeBudget } from '@/lib/core/use/budget'
import { asRequested, type FlatRow, fieldsBeyond } from '@/lib/core/use/fields'
import { type NamedSubject, namedSubjects, unmappedFields } from '@/lib/core/use/subject'
import { env } from '@/lib/env'
import { grantJws } from '@/lib/operations/consent/load-request'
import { type Ctx, requirePartner } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { publishedKeys } from '@/lib/proof/keys'
import { verifyProof } from '@/lib/proof/verify'
import { askProvider, type ProviderCall } from './ask-provider'
import { readGql, writeGql } from './read-gql'

/** What a consumer wants to read. */
export type Query =
  | {
      readonly kind: 'REST'
      readonly method: 'GET' | 'POST'
      /** Those that may go on to the provider. */
      readonly headers: Readonly<Record<string, string>>
      /** The numbers that name the person, and nothing else. */
      readonly body: Readonly<Record<string, string | number | boolean | null>>
      /** The fields that it will look at. */
      readonly data: readonly string[]
    }
  | { readonly kind: 'GQL'; readonly gql: string; readonly variables: Readonly<Record<string, unknown>> }

export type Verified =
  /** The provider's answer, cut to what was granted and asked for. */
  | { readonly kind: 'data'; readonly row: FlatRow }
  /** The data path is off: the checked permission, with which the consumer goes to the provider itself. */
  | { readonly kind: 'permission'; readonly data: readonly string[]; readonly expires: Date; readonly jws: string }

type Artefact = NonNullable<Permission['artefact']>

/** A use that passed every check but the budget. */
type Checked = {
  readonly artefact: Artefact
  readonly jws: string
  readonly fields: readonly string[]
  readonly call: ProviderCall
  /** Null: the data path is off. */
  readonly provider: string | null
}

const STATE_CODES: Record<Exclude<ReturnType<typeof standingState>, 'GRANTED'>, FailureCode> = {
  IN_REVIEW: 'not_granted_yet',
  REQUESTED: 'not_granted_yet',
  DENIED: 'not_permitted',
  REVOKED: 'not_permitted',
  PAUSED: 'consent_paused',
  EXPIRED: 'request_expired',
  CANCELLED: 'request_expired',
}

/**
 * One use of a permission by the consumer that it was given to. Everything is judged before the provider hears of
 * it; only an allowed use takes of the budget, and a provider that fails gives it back. Every use is on record,
 * allowed, refused or failed; of the data nothing is.
 * Refuses, in this order: forbidden, not_found, not_granted_yet | not_permitted | consent_paused | request_expired,
 * invalid_input (no GraphQL), outside_scope, wrong_subject, provider_not_allowed, use_limit_reached | uses_spent; then
 * provider_failed, provider_timeout, and not_permitted | consent_paused once more: what was withdrawn or paused while
 * the provider was answering is not given out.
 */
export async function verifyUse(
  ctx: Ctx,
  { caId, query }: { readonly caId: string; readonly query: Query },
): Promise<Verified> {
  const { partnerId } = requirePartner(ctx, 'consents:read')
  const permission = await findPermission(ctx.db, caId, partnerId)
  if (!permission) throw new Failure('not_found')
  const useId = v7()
  const { checked, windowStartedAt } = await take(ctx, useId, permission, caId, query).catch(async (error: unknown) => {
    if (error instanceof Failure) await recordRefusal(ctx, useId, permission, query, error.code)
    throw error
  })
  const { artefact, jws, fields, call, provider } = checked
  if (provider === null) return { kind: 'permission', data: fields, expires: artefact.validUntil, jws }
  try {
    const row = await askProvider({ ...call, url: provider, jws, fields })
    await confirm(ctx, useId, permission, artefact)
    return { kind: 'data', row }
  } catch (error) {
    const reason = error instanceof Failure ? error.code : 'provider_failed'
    const outcome = Object.values(STATE_CODES).includes(reason) ? 'refused' : 'failed'
    const ledger = entryOf(ctx, permission, { useId, reason })
    await giveUseBack(ctx.db, artefact.id, { id: useId, windowStartedAt, outcome, reason }, ledger)
    throw error
  }
}

/** Looks again when the provider has answered. Only now has data been read, so only now its log is to hear of it. */
async function confirm(ctx: Ctx, useId: string, permission: Permission, artefact: Artefact): Promise<void> {
  const dataAccess = logOf(permission, 'data_access')
  const ledger = dataAccess ? ledgerOf(ctx, permission, { useId, logs: { dataAccess } }) : null
  const status = await confirmUse(ctx.db, artefact.id, ledger)
  const state = artefactStateAt({ status, validUntil: artefact.validUntil }, ctx.now)
  if (state !== 'ACTIVE') throw new Failure(STATE_CODES[state], {}, { state })
}

/** Checks, then takes one use in one statement. When that finds nothing left, what stands by then says why. */
async function take(ctx: Ctx, useId: string, permission: Permission, caId: string, query: Query) {
  const checked = await check(ctx, permission, query)
  const use = newUse(useId, permission, checked.fields)
  const windowStartedAt = await takeUse(ctx.db, checked.artefact, use, entryOf(ctx, permission, { useId }))
  if (windowStartedAt) return { checked, windowStartedAt }
  const now = await findPermission(ctx.db, caId, permission.partnerId)
  const artefact = standing(ctx, now ?? permission)
  const judged = judgeBudget(artefact, ctx.now)
  // Left after all: room was made between the two looks.
  const seconds = judged.kind === 'wait' ? judged.seconds : 1
  const again = judged.kind !== 'spent' && ctx.now.getTime() + seconds * 1000 < artefact.validUntil.getTime()
  throw again ? new Failure('use_limit_reached', {}, { retryAfter: seconds }) : new Failure('uses_spent')
}

async function check(ctx: Ctx, permission: Permission, query: Query): Promise<Checked> {
  const artefact = standing(ctx, permission)
  const jws = grantJws(artefact)
  const proof = await verifyProof(jws, await publishedKeys(ctx.db, ctx.now), env().PROOF_ISSUER)
  if (!proof.ok || proof.claims.state !== 'ACCEPT' || proof.claims.id !== artefact.id)
    throw new Failure('not_permitted')
  const { fields, path, names, namesPath, callFor } = readQuery(query)
  const beyond = fieldsBeyond(fields, proof.claims.data ?? [])
  if (fields.length === 0) throw new Failure('outside_scope', { [path]: ['names no field'] })
  if (beyond.length > 0) throw new Failure('outside_scope', { [path]: [`was not granted: ${beyond.join(', ')}`] })
  const unknown = unmappedFields(names, permission.subjectFields)
  if (unknown.length > 0)
    throw new Failure('outside_scope', { [namesPath]: [`is not understood: ${unknown.join(', ')}`] })
  const subjects = namedSubjects(names, permission.subjectFields)
  if (subjects === null || !areOnFile(permission, subjects)) throw new Failure('wrong_subject')
  const provider = env().VERIFY_DATAPATH === 'on' ? providerOf(permission, artefact) : null
  return { artefact, jws, fields, call: callFor(subjects), provider }
}

/** The artefact while it permits anything. */
function standing(ctx: Ctx, permission: Permission): Artefact {
  const { artefact } = permission
  const state = standingState(permission, artefact ? [artefact] : [], ctx.now)
  if (state === 'GRANTED' && artefact) return artefact
  if (state === 'GRANTED') throw new Error('unreachable: a granted request has the artefact that it was promised')
  throw new Failure(STATE_CODES[state], {}, { state })
}

/**
 * The fields that are asked for and where, whom the query names, and how it goes on to the provider: written anew
 * from what was understood, so that nothing else goes along.
 */
function readQuery(query: Query): {
  fields: readonly string[]
  path: 'queryObject.data' | 'gql'
  names: Readonly<Record<string, unknown>>
  namesPath: 'queryObject.body' | 'gql'
  callFor: (subjects: readonly [NamedSubject, ...NamedSubject[]]) => ProviderCall
} {
  if (query.kind === 'REST') {
    const { method, headers, body, data } = query
    return {
      fields: data,
      path: 'queryObject.data',
      names: body,
      namesPath: 'queryObject.body',
      callFor: (subjects) => ({
        method,
        headers,
        body: Object.fromEntries(subjects.map(({ field, value }) => [field, value])),
        root: null,
      }),
    }
  }
  const read = readGql(query.gql, query.variables)
  const { filter } = read
  return {
    fields: read.fields,
    path: 'gql',
    names: filter ? { [filter.field]: filter.value } : {},
    namesPath: 'gql',
    callFor: ([subject]) => ({
      method: 'POST',
      headers: {},
      body: { query: writeGql(read, subject), variables: {} },
      root: read.root,
    }),
  }
}

/** Whether every number in the query is on file for the person who consented. */
const areOnFile = ({ subjects }: Permission, named: readonly NamedSubject[]): boolean =>
  named.every(({ kind, value }) => subjects.includes(`${kind}:${blindIndex('subject', kind, value).toString('hex')}`))

/** The address as a whole must be on the list: a path or a query of the partner's own could ask for somebody else. */
function providerOf({ providers, providerUrls }: Permission, { providerId }: Artefact): string {
  const url = URL.parse(providers.find(({ id }) => id === providerId)?.url ?? '')
  if (!url || !providerUrls.some((listed) => URL.parse(listed)?.href === url.href))
    throw new Failure('provider_not_allowed')
  return url.href
}

const Logs = z.object({
  log: z.object({ consent_use: z.object({ url: z.url() }), data_access: z.object({ url: z.url() }) }),
})

/** The address that wants to hear of uses or of data that was read, where it may. */
function logOf({ wire, logOrigins }: Permission, kind: 'consent_use' | 'data_access'): string | undefined {
  const url = Logs.safeParse(wire).data?.log[kind].url
  return url && logOrigins.includes(new URL(url).origin) ? url : undefined
}

const ledgerOf = (ctx: Ctx, { partnerId }: Permission, details: Record<string, unknown>) =>
  ledgerEntry(ctx, { actorKind: 'partner', actorId: partnerId }, details)

/** Audit event and outbox row of a use, with the address that hears of uses. */
function entryOf(ctx: Ctx, permission: Permission, details: { readonly useId: string; readonly reason?: FailureCode }) {
  const consentUse = logOf(permission, 'consent_use')
  return ledgerOf(ctx, permission, { ...details, ...(consentUse && { logs: { consentUse } }) })
}

/** What was asked for, as it is put on record: of foreign text only the words that the request has too. */
function newUse(id: string, { dataTypes }: Permission, fields: readonly string[]): NewUse {
  const { known, unknown } = asRequested(fields, dataTypes)
  return { id, dataTypes: known, unknownFields: unknown }
}

/** The fields that a query asks for, as far as it can be read. */
function fieldsIn(query: Query): readonly string[] {
  try {
    return readQuery(query).fields
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}

async function recordRefusal(ctx: Ctx, useId: string, permission: Permission, query: Query, reason: FailureCode) {
  const { artefact, requestId, partnerId, heldBack, personId } = permission
  await saveRefusedUse(
    ctx.db,
    // Of what the partner's own reviewer still holds back the person sees nothing yet.
    { artefactId: artefact?.id ?? null, requestId, partnerId, personId: heldBack ? null : personId },
    { ...newUse(useId, permission, fieldsIn(query)), reason },
    entryOf(ctx, permission, { useId, reason }),
  )
}
