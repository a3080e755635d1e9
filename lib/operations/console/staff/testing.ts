import { v7 } from 'uuid'
import type { Db } from '@/db/client'
import { createRequest } from '@/lib/operations/consent/create-request'
import { someAsk } from '@/lib/operations/consent/testing'
import type { MatrixCase } from '@/lib/operations/console/testing'
import { contextAt, makePerson, someEmail, start } from '@/lib/operations/sign-in/testing'
import { noteView } from './note-view'

/** The id of a request of this partner's, to a person of its own. */
async function requestOf(db: Db, partnerId: string): Promise<string> {
  const email = someEmail()
  await makePerson(db, [email])
  const actor = { kind: 'partner', partnerId, credentialId: v7(), scopes: ['consents:request'] } as const
  const { request } = await createRequest(contextAt(db, start, { actor, door: 'native' }), {
    ...someAsk(),
    identifiers: [email],
  })
  return request.id
}

const viewsOf = (db: Db, requestId: string) =>
  db`select actor_id from audit_event where request_id = ${requestId} and action = 'staff.viewed' order by id`

export const matrix: MatrixCase[] = [
  {
    operation: 'note-view',
    permission: 'requests:read',
    run: (ctx, requestId) => noteView(ctx, { requestId }),
    states: { open: { make: requestOf, expected: 'done' } },
    look: viewsOf,
  },
]
