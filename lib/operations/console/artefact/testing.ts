import type { Db } from '@/db/client'
import type { ArtefactState } from '@/lib/core/consent/states'
import { paused, permitted, takenBack } from '@/lib/operations/console/queue/testing'
import { inEach, type MatrixCase, type MatrixState } from '@/lib/operations/console/testing'
import { later, start } from '@/lib/operations/sign-in/testing'
import { confirmDeletions } from './confirm-deletions'
import { type ListedArtefact, listArtefacts } from './list-artefacts'

const artefactOf =
  (make: (db: Db, partnerId: string) => Promise<{ artefactId: string }>) => (db: Db, partnerId: string) =>
    make(db, partnerId).then(({ artefactId }) => artefactId)

/** Permissions in every state, as they stand at the start of a test. */
const IN_STATE = {
  ACTIVE: artefactOf(permitted),
  PAUSED: artefactOf(paused),
  REVOKED: artefactOf(takenBack),
  // No job has noted it.
  EXPIRED: artefactOf((db, partnerId) => permitted(db, partnerId, { validUntil: later(-3600), eraseAt: null })),
  async deleted(db, partnerId) {
    const { artefactId } = await takenBack(db, partnerId)
    await db`update consent_artefact set deleted_at = ${start} where id = ${artefactId}`
    return artefactId
  },
} satisfies Record<ArtefactState | 'deleted', MatrixState['make']>
const over = inEach(IN_STATE, 'left out', { REVOKED: 'done', EXPIRED: 'done' })

const shows = ({ items }: { items: readonly ListedArtefact[] }, id: string) => items.some((item) => item.id === id)

export const matrix: MatrixCase[] = [
  {
    operation: 'list-artefacts',
    permission: 'artefacts:read',
    run: (ctx) => listArtefacts(ctx, { list: 'valid', after: null, limit: 50, language: 'en' }),
    states: inEach(IN_STATE, 'left out', { ACTIVE: 'done', PAUSED: 'done' }),
    shows,
  },
  {
    operation: 'list-artefacts',
    permission: 'artefacts:read',
    run: (ctx) => listArtefacts(ctx, { list: 'due', after: null, limit: 50, language: 'en' }),
    states: over,
    shows,
  },
  {
    operation: 'confirm-deletions',
    permission: 'deletions:confirm',
    run: (ctx, id) => confirmDeletions(ctx, { ids: [id], evidenceUrl: null }),
    states: over,
    shows: (count: number) => count > 0,
    look: (db, id) => db`select status, deleted_at from consent_artefact where id = ${id}`,
  },
]
