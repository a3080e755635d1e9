import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { approve } from '@/lib/operations/consent/approve'
import { revoke } from '@/lib/operations/consent/revoke'
import { forgetKeys, NO_WORDS } from '@/lib/operations/consent/testing'
import { askedBy } from '@/lib/operations/console/queue/testing'
import type { MatrixCase } from '@/lib/operations/console/testing'
import { asPerson, contextAt, later } from '@/lib/operations/sign-in/testing'
import { confirmDeletions } from './confirm-deletions'
import { type ListedArtefact, listArtefacts } from './list-artefacts'

/** The id of a permission that somebody gave this partner two hours before everything else, and its person. */
export async function permitted(db: Db, partnerId: string, over: Parameters<typeof askedBy>[2] = {}) {
  const { id, personId } = await askedBy(db, partnerId, { at: later(-7300), ...over })
  forgetKeys()
  const { artefacts } = await approve(contextAt(db, later(-7200), asPerson(personId, v7())), {
    ref: { id },
    shown: NO_WORDS,
  })
  return { artefactId: artefacts[0]!.id, requestId: id, personId }
}

/** The same, taken back an hour before everything else. */
export async function takenBack(db: Db, partnerId: string) {
  const given = await permitted(db, partnerId)
  await revoke(contextAt(db, later(-3600), asPerson(given.personId, v7())), { artefactId: given.artefactId })
  return given
}

const shows = ({ items }: { items: readonly ListedArtefact[] }, id: string) => items.some((item) => item.id === id)

export const matrix: MatrixCase[] = [
  {
    operation: 'list-artefacts',
    permission: 'artefacts:read',
    run: (ctx) => listArtefacts(ctx, { list: 'valid', after: null, limit: 50, language: 'en' }),
    states: { standing: { make: async (db, id) => (await permitted(db, id)).artefactId, expected: 'done' } },
    shows,
  },
  {
    operation: 'list-artefacts',
    permission: 'artefacts:read',
    run: (ctx) => listArtefacts(ctx, { list: 'due', after: null, limit: 50, language: 'en' }),
    states: { 'taken back': { make: async (db, id) => (await takenBack(db, id)).artefactId, expected: 'done' } },
    shows,
  },
  {
    operation: 'confirm-deletions',
    permission: 'deletions:confirm',
    run: (ctx, id) => confirmDeletions(ctx, { ids: [id], evidenceUrl: null }),
    states: { 'taken back': { make: async (db, id) => (await takenBack(db, id)).artefactId, expected: 'done' } },
    shows: (count: number) => count > 0,
    look: (db, id) => db`select status, deleted_at from consent_artefact where id = ${id}`,
  },
]
