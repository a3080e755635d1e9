import { randomUUID } from 'node:crypto'
import { insertSession, type NewSession } from '@/db/queries/capture-session'
import { lookUpSubject } from '@/db/queries/consent-request'
import { blindIndex, seal } from '@/db/sealed'
import { parseSubject } from '@/lib/core/person/identifier'
import { type Ctx, requirePartner } from '@/lib/operations/context'
import { ledgerEntry } from '@/lib/operations/ledger-entry'
import { type NamedUpstream, nameUpstream } from '@/lib/operations/relay/name-upstream'

/**
 * Opens a session for a check of someone. `subject` is how the partner names them: e-mail, mobile, ABHA number or
 * address, or its own id; null when it does not say. Someone unknown is linked when they prove the identifier, a
 * mobile of several people names none of them. `upstream`: who holds the master copy. Refuses: forbidden, invalid_input.
 */
export async function openSession(
  ctx: Ctx,
  input: { readonly subject: string | null; readonly upstream?: NamedUpstream },
): Promise<{ id: string }> {
  const { partnerId } = requirePartner(ctx, 'consents:request')
  const target = input.upstream ? await nameUpstream(ctx, partnerId, input.upstream, ['veriff']) : null
  const id = randomUUID()
  const named = input.subject?.trim() ? await nameSubject(ctx, partnerId, id, input.subject) : null
  const session = { id, partnerId, personId: named?.personId ?? null, subject: named?.subject ?? null }
  await insertSession(
    ctx.db,
    session,
    ledgerEntry(ctx, { actorKind: 'partner', actorId: partnerId }, { linked: session.personId !== null }),
    target,
  )
  return { id }
}

async function nameSubject(
  ctx: Ctx,
  partnerId: string,
  id: string,
  sent: string,
): Promise<Pick<NewSession, 'personId' | 'subject'>> {
  const { kind, value } = parseSubject(sent)
  const issuer = kind === 'partner_ref' ? partnerId : ''
  const hash = blindIndex(kind, issuer, value)
  const { candidates } = await lookUpSubject(ctx.db, partnerId, null, null, [{ kind, issuer, hash }])
  const [people = []] = candidates
  return {
    personId: people.length === 1 ? (people[0] ?? null) : null,
    subject: { kind, issuer, hash, sealed: seal(sent, 'capture_session.subject', id) },
  }
}
