import { v7 } from 'uuid'
import {
  abhaNumbersOf,
  auditChange,
  findOpenChange,
  hasOtherIdentifier,
  insertChange,
  type OwnAbhaRow,
  sealSecrets,
  standingHold,
  updateChange,
} from '@/db/queries/abha'
import { openIdentifier } from '@/db/queries/person'
import type { ChangeKind } from '@/lib/core/abha/change'
import { Failure } from '@/lib/core/failure'
import { actorOf, type Ctx, inTransaction, requirePerson } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { gatewayOrRefuse } from './load-change'
import { inSandbox } from './offer'
import { type AbhaChange, changeView } from './view'

export type BeginInput = {
  readonly kind: ChangeKind
  /** Which of the person's ABHA numbers; may be left out where there is one that fits. */
  readonly identifierId?: string
}

/**
 * Begins a deactivation or a reactivation, or goes on with the one that is open: there is one at a time for an ABHA. What
 * ABDM lets nobody do yet with this ABHA holds for a new one too.
 * Refuses: abha_not_offered, not_found (no ABHA of the person's), invalid_input (which of several), abha_deactivated,
 * illegal_transition (nothing to reactivate), abha_other_identifier_needed.
 */
export async function begin(ctx: Ctx, { kind, identifierId }: BeginInput): Promise<AbhaChange> {
  const { personId } = requirePerson(ctx)
  gatewayOrRefuse()
  return inTransaction(ctx, async (tx) => {
    const abha = chosenAbha(await abhaNumbersOf(tx, personId), kind, identifierId)
    const standing = await findOpenChange(tx, abha.valueHash, personId)
    if (standing?.kind === kind) return changeView(standing, ctx.now)
    if (kind === 'deactivation' && !(await hasOtherIdentifier(tx, personId)))
      throw new Failure('abha_other_identifier_needed')
    const id = v7()
    const row = {
      id,
      personId,
      kind,
      subjectHash: abha.valueHash,
      sealed: sealSecrets(id, { abhaNumber: openIdentifier(abha.id, abha.valueSealed) }),
      undoes: kind === 'reactivation' ? abha.deactivatedBy : null,
    }
    if (await insertChange(tx, row, ctx.now)) {
      const held = await standingHold(tx, row, ctx.now)
      if (held) await updateChange(tx, id, held, ctx.now)
      await auditChange(tx, row, 'abha.begun', ledgerEntry(ctx, actorOf(ctx), { changeId: id, kind, ...inSandbox() }))
    }
    const open = await findOpenChange(tx, abha.valueHash, personId)
    if (open?.kind !== kind) throw new Failure('request_changed')
    return changeView(open, ctx.now)
  })
}

function chosenAbha(own: readonly OwnAbhaRow[], kind: ChangeKind, identifierId: string | undefined): OwnAbhaRow {
  const fits = ({ deactivatedBy }: OwnAbhaRow) => (deactivatedBy === null) === (kind === 'deactivation')
  const named = identifierId === undefined ? own : own.filter(({ id }) => id === identifierId)
  const fitting = named.filter(fits)
  const [only] = fitting
  if (only && fitting.length === 1) return only
  if (only) throw new Failure('invalid_input', { identifierId: ['is needed: there are several ABHA numbers'] })
  if (named.length === 0) throw new Failure('not_found')
  if (kind === 'deactivation') throw new Failure('abha_deactivated')
  throw new Failure('illegal_transition', {}, { state: 'ACTIVE' })
}
